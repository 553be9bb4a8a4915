import type { DownloadResult } from '../../src/models/download-result.ts';
import type { Sink } from '../../src/sinks/sink.ts';
import { createMarketplace } from '../../src/testing/index.ts';

export const contents: Readonly<Record<string, string>> = {
  'lamp.glb': 'a lamp',
  'textures/lamp.png': 'its texture',
};

/** The program of the README: it downloads one asset, and only `place` says where to. */
export async function sameProgram(
  place: () => Sink | Promise<Sink>,
): Promise<{ result: DownloadResult; sink: Sink }> {
  const files = Object.entries(contents).map(([path, bytes]) => ({ path, bytes }));
  await using market = createMarketplace({ assets: [{ uid: 'lamp', title: 'Lamp', files }] }).client();
  const sink = await place();
  const result = await market.downloadAsset('lamp', sink, { folder: '' });
  await sink.close?.();
  return { result, sink };
}
