import { expect, test } from 'vitest';
import type { ReadableFile } from '../../../src/models/remote-file.ts';
import { checkZip } from '../../../src/marketplaces/shared/check-zip.ts';
import { zipCheck } from '../../../src/marketplaces/shared/zip-check.ts';
import { makeZip } from '../support/make-zip.ts';

const text = new TextEncoder().encode('planks '.repeat(30_000));
const noise = Uint8Array.from({ length: 70_000 }, (_, index) => (index * index * 31) >> 3);
const sources = [
  { name: 'color.jpg', bytes: text },
  { name: 'textures/normal.png', bytes: noise, stored: true },
  { name: 'empty.txt', bytes: new Uint8Array() },
];

/** A file that gives at most `most` bytes a read. */
function readable(bytes: Uint8Array, most = 50_000, signal = new AbortController().signal): ReadableFile {
  return {
    size: bytes.length,
    signal,
    read: async (position, into) => {
      const part = bytes.subarray(position, position + Math.min(into.length, most));
      into.set(part);
      return part.length;
    },
  };
}

test.each([{ zip64: false }, { zip64: true }])('an archive that is whole passes: %o', async (options) => {
  await expect(zipCheck(readable(await makeZip(sources, options)))).resolves.toBeUndefined();
});

test('an archive without members passes', async () => {
  await expect(checkZip(readable(await makeZip([])))).resolves.toBeUndefined();
});

test('a comment at the end does not hide the directory', async () => {
  const zip = await makeZip(sources);
  const comment = new TextEncoder().encode('made by hand');
  const whole = new Uint8Array(zip.length + comment.length);
  whole.set(zip);
  whole.set(comment, zip.length);
  new DataView(whole.buffer).setUint16(zip.length - 2, comment.length, true);
  await expect(checkZip(readable(whole))).resolves.toBeUndefined();
});

test('one wrong byte anywhere in a member is damage', async () => {
  const zip = await makeZip(sources);
  const stored = zip.length - 2000 - 70_000;
  for (const at of [60, 200, Math.max(stored, 1000), 40_000]) {
    const spoilt = zip.slice();
    spoilt[at] = (spoilt[at] ?? 0) ^ 0x55;
    await expect(checkZip(readable(spoilt)), `byte ${at}`).rejects.toMatchObject({ code: 'E_INTEGRITY' });
  }
});

test.each([0, 1, 21, 100, 5000])('the first %i bytes of an archive are damage', async (length) => {
  const zip = await makeZip(sources);
  await expect(checkZip(readable(zip.subarray(0, length)))).rejects.toMatchObject({ code: 'E_INTEGRITY' });
});

test('another file, such as a page, is damage', async () => {
  const page = new TextEncoder().encode('<!doctype html><title>Too many requests</title>'.repeat(9));
  await expect(checkZip(readable(page))).rejects.toMatchObject({ code: 'E_INTEGRITY', phase: 'verify' });
});

test('a directory that points elsewhere is damage, and not read', async () => {
  const zip = await makeZip(sources);
  const view = new DataView(zip.buffer);
  const directory = view.getUint32(zip.length - 6, true);
  for (const [at, value] of [
    [zip.length - 6, 0xfffffff0],
    [zip.length - 10, 0x7fffffff],
    [directory + 42, 0x0fffffff],
    [directory + 20, 0x0fffffff],
    [directory + 24, 5],
    [directory + 16, 0],
  ] as const) {
    const spoilt = zip.slice();
    new DataView(spoilt.buffer).setUint32(at, value, true);
    await expect(checkZip(readable(spoilt)), `at ${at}`).rejects.toMatchObject({ code: 'E_INTEGRITY' });
  }
});

test('a member that unpacks to more than it says is given up early', async () => {
  const zip = await makeZip([{ name: 'bomb', bytes: new Uint8Array(2_000_000) }]);
  const view = new DataView(zip.buffer);
  view.setUint32(view.getUint32(zip.length - 6, true) + 24, 10, true);
  await expect(checkZip(readable(zip))).rejects.toThrow(/length/);
});

test('an encrypted member is checked for its place alone', async () => {
  const zip = await makeZip(sources);
  const view = new DataView(zip.buffer);
  const directory = view.getUint32(zip.length - 6, true);
  view.setUint16(directory + 8, 1, true);
  view.setUint32(directory + 16, 0, true);
  await expect(checkZip(readable(zip))).resolves.toBeUndefined();
  // Its place must be right: it may not reach into the directory.
  view.setUint32(directory + 20, zip.length, true);
  await expect(checkZip(readable(zip))).rejects.toMatchObject({ code: 'E_INTEGRITY' });
});

test('an abort ends the check with its reason', async () => {
  const zip = await makeZip(sources);
  const controller = new AbortController();
  const file = readable(zip, 100, controller.signal);
  const reason = new Error('enough');
  let reads = 0;
  const check = checkZip({
    ...file,
    read: (position, into) => {
      reads += 1;
      if (reads === 20) controller.abort(reason);
      return file.read(position, into);
    },
  });
  await expect(check).rejects.toBe(reason);
});

test('what the sink throws is passed on', async () => {
  const zip = await makeZip(sources);
  const broken = new RangeError('the disk is gone');
  let reads = 0;
  const file = readable(zip);
  const check = checkZip({
    ...file,
    read: (position, into) => {
      reads += 1;
      return reads > 4 ? Promise.reject(broken) : file.read(position, into);
    },
  });
  await expect(check).rejects.toBe(broken);
});
