import { describe, expect, it } from 'vitest';
import { memory } from '../../../src/sinks/memory.ts';
import { assetId, entitlementUid, fbxFile, harbour, listingUid, sampleFab } from './sample-library.ts';

describe('a download', () => {
  it('assembles a build through the launcher interface, each chunk fetched once', async () => {
    const { fab, build } = await sampleFab();
    await using client = fab.launcher();
    const sink = memory();
    const result = await client.downloadAsset(assetId, sink, { folder: '' });
    expect(result.success ? undefined : result.error).toBeUndefined();
    expect([...sink.paths()].toSorted()).toEqual(Object.keys(harbour).toSorted());
    for (const [path, bytes] of Object.entries(harbour)) expect(sink.bytes(path)).toEqual(bytes);
    expect(fab.count('chunk')).toBe(build.chunks.size);
    expect(result.files.every(({ assurance, verified }) => assurance === 'pieces' && verified)).toBe(true);
    expect(result.metadata).toMatchObject({
      title: 'Harbour Props',
      seller: 'North Pier',
      listingUid,
      artifactId: 'HarbourV2',
      format: 'unreal-engine',
      platform: 'Windows',
      buildVersion: '1.0',
    });
  });

  it('assembles a build through the web interface', async () => {
    const { fab } = await sampleFab();
    await using client = fab.site();
    const sink = memory();
    const result = await client.downloadAsset(entitlementUid, sink);
    expect(result.success).toBe(true);
    expect(sink.paths()).toContain(`Harbour Props-${entitlementUid}/Content/Dock.uasset`);
    expect(result.metadata['licenses']).toEqual([
      expect.objectContaining({ name: 'Standard License', slug: 'standard' }),
    ]);
  });

  it('brings a single file of another format, by either interface', async () => {
    const { fab } = await sampleFab();
    for (const [client, uid] of [
      [fab.site(), entitlementUid],
      [fab.launcher(), assetId],
    ] as const) {
      const sink = memory();
      const result = await client.downloadAsset(uid, sink, { format: 'fbx', folder: 'fbx' });
      expect(result.success ? undefined : result.error).toBeUndefined();
      expect(sink.bytes('fbx/harbour_fbx.zip')).toEqual(fab.files.get(fbxFile));
      await client.close();
    }
  });
});
