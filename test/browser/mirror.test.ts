import { expect, it, onTestFinished } from 'vitest';
import { mirrorLibrary, readMirrorIndex, verifyMirror } from '../../src/mirror/index.ts';
import { opfs } from '../../src/runtimes/browser/index.ts';
import { createMarketplace } from '../../src/testing/index.ts';
import { requestsDuring } from '../mirror/support/run-events.ts';
import { privateFolder } from './private-folder.ts';

it('a mirror in the private file system is brought once, goes on in another sink, and is repaired', async () => {
  const folder = await privateFolder();
  const sinks = [await opfs(folder.path), await opfs(folder.path)];
  onTestFinished(async () => {
    for (const sink of sinks) await sink.close?.();
    await expect
      .poll(() =>
        folder.remove().then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
  });
  const [first, second] = sinks;
  if (first === undefined || second === undefined) throw new Error('There are two');
  const shop = createMarketplace({ assets: 10, filesPerAsset: 3, fileSize: 3000 });
  await using market = shop.client();
  expect(await mirrorLibrary(market, first).report).toMatchObject({ complete: true, added: { files: 30 } });
  await first.close?.();

  const requests = await requestsDuring(shop, () => mirrorLibrary(market, second).report);
  expect(requests.map(({ route }) => route)).toEqual(['list']);
  expect(await Array.fromAsync(readMirrorIndex(second))).toHaveLength(10);

  const [path = ''] = (await folder.paths()).filter((each) => each.includes('-asset-3/'));
  const bytes = (await folder.get(path)) ?? new Uint8Array();
  await folder.put(
    path,
    bytes.map((byte, index) => (index === 99 ? byte ^ 1 : byte)),
  );
  const report = await verifyMirror(second, { repair: market });
  expect(report).toMatchObject({
    sound: true,
    files: 30,
    problems: [{ kind: 'corrupted', path, repaired: true }],
  });
  expect(await folder.get(path)).toEqual(bytes);
}, 60_000);
