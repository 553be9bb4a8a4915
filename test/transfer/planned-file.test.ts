import { describe, expect, it } from 'vitest';
import type { RemoteFile } from '../../src/models/remote-file.ts';
import { planFile } from '../../src/transfer/planned-file.ts';

const content: RemoteFile['content'] = { kind: 'located', locate: async () => [] };
const sha256 = 'ab'.repeat(32);
const plan = (file: unknown, folder = 'dock-1') => planFile('uid', folder, file as RemoteFile, {});

describe('a file that is to be written', () => {
  it('goes below the folder of its asset', async () => {
    expect((await plan({ path: 'maps/a.png', content })).path).toBe('dock-1/maps/a.png');
    expect((await plan({ path: 'maps/a.png', content }, '')).path).toBe('maps/a.png');
  });

  it('has a key that names its content: another for another size, version, checksum, name or asset', async () => {
    const file = {
      path: 'a.bin',
      size: 5,
      version: '1',
      checksums: [{ algorithm: 'sha256', value: sha256 }],
      content,
    };
    const keys = await Promise.all([
      plan(file),
      plan({ ...file, size: 6 }),
      plan({ ...file, version: '2' }),
      plan({ ...file, checksums: [] }),
      plan({ ...file, path: 'b.bin' }),
      planFile('other', 'dock-1', file as RemoteFile, {}),
    ]);
    expect(new Set(keys.map(({ contentKey }) => contentKey)).size).toBe(keys.length);
    expect((await plan(file)).contentKey).toMatch(/^[0-9a-f]{32}$/);
  });

  it('has one key whatever the case and the order of its checksums, and wherever it goes', async () => {
    const md5 = { algorithm: 'md5', value: 'cd'.repeat(16) };
    const one = await plan({ path: 'a', content, checksums: [{ algorithm: 'sha256', value: sha256 }, md5] });
    const other = await plan(
      { path: 'a', content, checksums: [md5, { algorithm: 'sha256', value: sha256.toUpperCase() }] },
      'x',
    );
    expect(one.contentKey).toBe(other.contentKey);
  });

  it('knows its size and checksum itself when its bytes are at hand', async () => {
    const { remote } = await plan({ path: 'licence.txt', content: { kind: 'inline', bytes: 'grün' } });
    expect(remote).toMatchObject({ size: 5, checksums: [{ algorithm: 'sha256' }] });
  });

  for (const [field, file] of [
    ['file', undefined],
    ['file', 'a.bin'],
    ['path', { content }],
    ['path', { path: '', content }],
    ['size', { path: 'a', size: -1, content }],
    ['size', { path: 'a', size: 1.5, content }],
    ['size', { path: 'a', size: '5', content }],
    ['size', { path: 'a', size: Number.NaN, content }],
    ['checksums', { path: 'a', checksums: [{ algorithm: 'sha256', value: 'ab' }], content }],
    ['checksums', { path: 'a', checksums: [{ algorithm: 'crc32', value: 'abababab' }], content }],
    ['checksums', { path: 'a', checksums: [{ algorithm: 'md5', value: 'zz'.repeat(16) }], content }],
    ['size', { path: 'a', content: { kind: 'chunked', parts: [] } }],
    ['content.kind', { path: 'a', content: { kind: 'magic' } }],
    ['content.kind', { path: 'a', content: undefined }],
  ] as const) {
    it(`S57 ${JSON.stringify(file) ?? 'nothing'}: refused, and "${field}" is named`, async () => {
      await expect(plan(file)).rejects.toMatchObject({ code: 'E_SCHEMA', field });
    });
  }

  it('F83 of more bytes than numbers can count: refused', async () => {
    await expect(plan({ path: 'a', size: 2 ** 53, content })).rejects.toMatchObject({ code: 'E_TOO_LARGE' });
  });

  for (const path of ['../a', '/etc/passwd', 'a//b', 'C:\\x', 'a\0b']) {
    it(`S01-S06 ${JSON.stringify(path)}: no such name`, async () => {
      await expect(plan({ path, content })).rejects.toMatchObject({ code: 'E_NAME' });
    });
  }
});
