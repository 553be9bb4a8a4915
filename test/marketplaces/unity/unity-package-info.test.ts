import { expect, test } from 'vitest';
import { readUnityPackageInfo } from '../../../src/marketplaces/unity/index.ts';

/** The head of a gzip file with these subfields of its extra field. */
function gzip(...fields: readonly (readonly [string, string])[]): Uint8Array {
  const extra = fields.flatMap(([id, text]) => {
    const bytes = new TextEncoder().encode(text);
    return [id.charCodeAt(0), id.charCodeAt(1), bytes.length & 255, bytes.length >> 8, ...bytes];
  });
  return Uint8Array.from([
    0x1f,
    0x8b,
    8,
    4,
    0,
    0,
    0,
    0,
    0,
    3,
    extra.length & 255,
    extra.length >> 8,
    ...extra,
    1,
    2,
    3,
  ]);
}

test('the field is found among others, in any script', async () => {
  const info = await readUnityPackageInfo(
    gzip(['ZZ', 'x'], ['A$', '{"title":"港","category":{"label":"3D"}}']),
  );
  expect(info).toEqual({ title: '港', category: { label: '3D' } });
});

test('what has no such field says nothing', async () => {
  for (const bytes of [
    new Uint8Array(),
    Uint8Array.from([0x1f, 0x8b, 8]),
    Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 9, 9]),
    gzip(['ZZ', 'x']),
    gzip(),
    new TextEncoder().encode('pathname of a tar archive'.padEnd(512)),
  ]) {
    expect(await readUnityPackageInfo(bytes)).toBeUndefined();
  }
});

test('a field that is cut, or is no JSON object, is E_MANIFEST', async () => {
  const whole = gzip(['A$', '{"title":"x"}']);
  const lies = gzip(['A$', '{"title":"x"}']);
  lies[14] = 255;
  for (const bytes of [whole.subarray(0, 20), lies, gzip(['A$', '{"title"']), gzip(['A$', '7'])]) {
    await expect(readUnityPackageInfo(bytes)).rejects.toMatchObject({ code: 'E_MANIFEST' });
  }
});
