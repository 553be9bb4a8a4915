import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { crc32 } from '../../src/shared/crc32.ts';
import { decodeResumeRecord, encodeResumeRecord, type ResumeRecord } from '../../src/sinks/resume-record.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const hex = '0123456789abcdef';

const plain: ResumeRecord = {
  contentKey: 'c0ffee00',
  expect: { size: undefined, checksums: [] },
  done: [],
  restarts: 0,
};
const full: ResumeRecord = {
  contentKey: hex.repeat(4),
  expect: {
    size: 3_000_000,
    checksums: [
      { algorithm: 'md5', value: hex.repeat(2) },
      { algorithm: 'sha1', value: `${hex.repeat(2)}01234567` },
      { algorithm: 'sha256', value: hex.repeat(4).toUpperCase() },
    ],
  },
  http: {
    origin: 'https://cdn.example',
    etag: '"v1"',
    lastModified: 'Tue, 15 Nov 1994 08:12:31 GMT',
    total: 3_000_000,
  },
  done: [
    { start: 0, end: 1_000_000 },
    { start: 1_000_001, end: 1_000_002 },
  ],
  sums: { pieceSize: 1_048_576, pieces: { 0: hex.repeat(2), 123456789: hex.repeat(2) } },
  restarts: 1,
  sink: { uploadId: 'ü-1', empty: '' },
};

/** A record whose seal is right, and whose body is what someone wrote. */
const sealed = (body: string): Uint8Array => utf8(JSON.stringify({ crc: crc32(utf8(body)), body }));
const edited = (change: Readonly<Record<string, unknown>>): ResumeRecord | undefined =>
  decodeResumeRecord(sealed(JSON.stringify({ v: 1, ...plain, ...change })));

describe('a resume record', () => {
  test.each([
    ['least', plain],
    ['most', full],
  ])('is read as it was written, when it holds the %s', (_name, record) => {
    expect(decodeResumeRecord(encodeResumeRecord(record))).toStrictEqual(record);
  });

  it('is known for torn, wherever it is', () => {
    const bytes = encodeResumeRecord(full);
    for (let length = 0; length < bytes.length; length++)
      expect(decodeResumeRecord(bytes.subarray(0, length))).toBeUndefined();
  });

  it('is known for damaged, whichever bit is wrong', () => {
    const bytes = encodeResumeRecord(full);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const damaged = bytes.slice();
        damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
        expect(decodeResumeRecord(damaged)).toBeUndefined();
      }),
    );
  });

  test.each(['null', '1', '"text"', '[]', '{}', '{"body":1}', '{"crc":0,"body":""}', '[{"body":""}]'])(
    'is not what %s says',
    (text) => {
      expect(decodeResumeRecord(utf8(text))).toBeUndefined();
    },
  );

  test.each(['', 'null', '[]', '1', '{', JSON.stringify({ ...plain, v: 2 }), JSON.stringify(plain)])(
    'does not have the body %s',
    (body) => {
      expect(decodeResumeRecord(sealed(body))).toBeUndefined();
    },
  );

  it('holds a MiB at most', () => {
    const sized = (padding: number): Uint8Array =>
      encodeResumeRecord({
        ...plain,
        sink: {
          ...Object.fromEntries(Array.from({ length: 512 }, (_, index) => [`pad${index}`, 'x'.repeat(2030)])),
          rest: 'x'.repeat(padding),
        },
      });
    const room = (1 << 20) - sized(0).length;
    expect(room).toBeGreaterThan(0);
    expect(room).toBeLessThan(2048);
    expect(sized(room)).toHaveLength(1 << 20);
    expect(decodeResumeRecord(sized(room))).toBeDefined();
    expect(decodeResumeRecord(sized(room + 1))).toBeUndefined();
  });
});

describe('what must be there', () => {
  test.each(['0'.repeat(8), '0'.repeat(64), hex])('a content key may be %s', (contentKey) => {
    expect(edited({ contentKey })).toStrictEqual({ ...plain, contentKey });
  });

  test.each([
    '',
    '0'.repeat(7),
    '0'.repeat(65),
    'C0FFEE00',
    'c0ffee0g',
    ' c0ffee00',
    'c0ffee00\n',
    12345678,
    null,
  ])('no content key is %j', (contentKey) => {
    expect(edited({ contentKey })).toBeUndefined();
  });

  test.each([undefined, null, 1, 'size', []])('no expectation is %j', (expectation) => {
    expect(edited({ expect: expectation })).toBeUndefined();
  });

  test.each([
    ['nothing', []],
    ['one byte', [[0, 1]]],
    [
      'what is apart',
      [
        [0, 1],
        [2, 3],
        [5, 9_007_199_254_740_991],
      ],
    ],
  ])('%s may be done', (_name, done) => {
    expect(edited({ done })?.done).toEqual(done.map(([start, end]) => ({ start, end })));
  });

  test.each([
    undefined,
    null,
    {},
    'all',
    [0, 1],
    [[0]],
    [[]],
    ['01'],
    [{ 0: 0, 1: 1 }],
    [[1, 1]],
    [[2, 1]],
    [[-1, 1]],
    [[0.5, 1]],
    [[0, 1.5]],
    [['0', '1']],
    [[0, 9_007_199_254_740_992]],
    // Touching, overlapping, out of order.
    [
      [0, 1],
      [1, 2],
    ],
    [
      [0, 2],
      [1, 3],
    ],
    [
      [5, 6],
      [0, 1],
    ],
  ])('%j is never done', (...done) => {
    expect(edited({ done: done.length > 1 ? done : done[0] })).toBeUndefined();
  });

  it('twenty thousand ranges may be done, and no more', () => {
    const ranges = (count: number): unknown => Array.from({ length: count }, (_, at) => [2 * at, 2 * at + 1]);
    expect(edited({ done: ranges(20_000) })?.done).toHaveLength(20_000);
    expect(edited({ done: ranges(20_001) })).toBeUndefined();
  });
});

describe('what is left out when it is wrong', () => {
  test.each([-1, 1.5, '5', null, 9_007_199_254_740_992])('a size of %j', (size) => {
    expect(edited({ expect: { size, checksums: [] } })).toStrictEqual(plain);
  });

  it('a size of 0 is a size', () => {
    expect(edited({ expect: { size: 0, checksums: [] } })?.expect.size).toBe(0);
  });

  test.each([-1, 1.5, '1', null, undefined])('restarts of %j', (restarts) => {
    expect(edited({ restarts })).toStrictEqual(plain);
  });

  test.each([
    'none',
    { 0: 1 },
    [null],
    [1],
    [{ algorithm: 'sha256' }],
    [{ value: hex.repeat(2) }],
    [{ algorithm: 'crc32', value: hex.repeat(2) }],
    [{ algorithm: 'md5', value: 1 }],
    [{ algorithm: 'md5', value: [hex.repeat(2)] }],
    [{ algorithm: 'md5', value: hex.repeat(2).slice(1) }],
    [{ algorithm: 'md5', value: `${hex.repeat(4)}0` }],
    [{ algorithm: 'md5', value: `${hex.repeat(2)}g` }],
    [{ algorithm: 'md5', value: ` ${hex.repeat(2)}` }],
  ])('checksums of %j', (...checksums) => {
    expect(edited({ expect: { checksums: checksums[0] } })).toStrictEqual(plain);
  });

  it('more than sixteen checksums', () => {
    const checksums = Array.from({ length: 17 }, (_, at) => ({
      algorithm: 'md5',
      value: at.toString(16).padStart(32, '0'),
    }));
    expect(edited({ expect: { checksums } })?.expect.checksums).toEqual(checksums.slice(0, 16));
  });

  it('a wrong checksum beside a right one', () => {
    const right = { algorithm: 'md5', value: hex.repeat(2) };
    expect(
      edited({ expect: { checksums: [null, right, { ...right, value: '' }] } })?.expect.checksums,
    ).toEqual([right]);
  });

  test.each([null, 'https://cdn.example', [], {}, { origin: 1 }, { origin: 'x'.repeat(301) }])(
    'a version of %j',
    (http) => {
      expect(edited({ http })).toStrictEqual(plain);
    },
  );

  test.each([
    ['etag', 258],
    ['lastModified', 64],
  ])('a longer %s than %j', (name, most) => {
    const read = (value: unknown): unknown =>
      edited({ http: { origin: 'https://cdn.example', [name]: value } })?.http?.[name as 'etag'];
    expect(read('x'.repeat(most))).toBe('x'.repeat(most));
    expect(read('x'.repeat(most + 1))).toBeUndefined();
    expect(read(1)).toBeUndefined();
  });

  it('a longer origin than 300', () => {
    expect(edited({ http: { origin: 'x'.repeat(300) } })?.http?.origin).toHaveLength(300);
  });

  it('a total that is no number of bytes', () => {
    const total = (value: unknown): unknown => edited({ http: { origin: 'o', total: value } })?.http?.total;
    expect([0, 5, -1, '5'].map(total)).toEqual([0, 5, undefined, undefined]);
  });

  const pieces = { 0: hex.repeat(2) };
  test.each([
    null,
    [],
    {},
    { pieceSize: 1 },
    { pieces },
    { pieceSize: 0, pieces },
    { pieceSize: -1, pieces },
    { pieceSize: 1, pieces: [] },
    { pieceSize: 1, pieces: { 0: 1 } },
    { pieceSize: 1, pieces: { 1234567890: hex.repeat(2) } },
    { pieceSize: 1, pieces: { '1x': hex.repeat(2) } },
    { pieceSize: 1, pieces: { x1: hex.repeat(2) } },
    { pieceSize: 1, pieces: { 0: `0${hex.repeat(2)}` } },
    { pieceSize: 1, pieces: { 0: hex.repeat(2).slice(1) } },
    { pieceSize: 1, pieces: { 0: hex.repeat(2).toUpperCase() } },
    { pieceSize: 1, pieces: { 0: hex.repeat(2), 1: '' } },
  ])('sums of %j', (sums) => {
    expect(edited({ sums })).toStrictEqual(plain);
  });

  test.each([null, [], 'text', { id: 1 }, { id: 'x'.repeat(2049) }, { good: 'x', id: null }])(
    'notes of a sink that are %j',
    (sink) => {
      expect(edited({ sink })).toStrictEqual(plain);
    },
  );

  it('notes of a sink may have 2048 characters each', () => {
    expect(edited({ sink: { id: 'x'.repeat(2048) } })?.sink?.['id']).toHaveLength(2048);
  });

  it('anything else', () => {
    expect(edited({ url: 'https://cdn.example/file?token=secret' })).toStrictEqual(plain);
  });
});
