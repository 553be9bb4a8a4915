import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { BaseAsset } from '../../../src/models/base-asset.ts';
import type { Page } from '../../../src/models/page.ts';
import { asSent } from '../../../src/marketplaces/shared/as-sent.ts';
import { compareVersions } from '../../../src/marketplaces/shared/compare-versions.ts';
import { listWindow, nextOffset } from '../../../src/marketplaces/shared/list-window.ts';
import { looseList, toList } from '../../../src/marketplaces/shared/loose-list.ts';
import { matchesWords } from '../../../src/marketplaces/shared/matches-words.ts';
import { byteCount } from '../../../src/marketplaces/shared/byte-count.ts';
import { numeric, toNumber } from '../../../src/marketplaces/shared/numeric.ts';
import { pathSegment } from '../../../src/marketplaces/shared/path-segment.ts';
import { pickResolution } from '../../../src/marketplaces/shared/pick-resolution.ts';
import { recordOf } from '../../../src/marketplaces/shared/record-of.ts';
import { slugOf } from '../../../src/marketplaces/shared/slug-of.ts';
import { toDate } from '../../../src/marketplaces/shared/to-date.ts';
import { withoutRepeats } from '../../../src/marketplaces/shared/without-repeats.ts';

test.each([
  ['2023-01-02T03:04:05.678901234Z', '2023-01-02T03:04:05.678Z'],
  ['2023-04-05T06:07:08.000000000Z', '2023-04-05T06:07:08.000Z'],
  ['2024-01-02T03:04:05.678901Z', '2024-01-02T03:04:05.678Z'],
  ['2018-08-21 15:49:00', '2018-08-21T15:49:00.000Z'],
  ['2026-08-01T10:00:00', '2026-08-01T10:00:00.000Z'],
  ['2024-05-06', '2024-05-06T00:00:00.000Z'],
  ['2024-05-06T07:08:09+02:00', '2024-05-06T05:08:09.000Z'],
  [1_700_000_000, '2023-11-14T22:13:20.000Z'],
])('%s is %s', (value, expected) => {
  expect(toDate(value)?.toISOString()).toBe(expected);
});

test.each([null, undefined, '', 'soon', '2024-13-45', Number.NaN])('%s is no date', (value) => {
  expect(toDate(value)).toBeUndefined();
});

test('numbers come as numbers and as decimal text, and as nothing else', () => {
  for (const value of [0, 12, '12', '4.7', '-3', 0.4]) expect(v.is(numeric, value)).toBe(true);
  for (const value of ['', 'a', '0x10', '1e9', ' 5', Infinity, Number.NaN, null, {}]) {
    expect(v.is(numeric, value), JSON.stringify(value)).toBe(false);
  }
  for (const value of [0, '52428800', Number.MAX_SAFE_INTEGER]) expect(v.is(byteCount, value)).toBe(true);
  for (const value of [-1, '-1', 1.5, '1.5', '9007199254740993', 2 ** 53]) {
    expect(v.is(byteCount, value), String(value)).toBe(false);
  }
  expect([toNumber('15.00'), toNumber(3), toNumber(null), toNumber(''), toNumber('free')]).toEqual([
    15,
    3,
    undefined,
    undefined,
    undefined,
  ]);
});

test('a list is a list however it is written', () => {
  const schema = looseList(v.string());
  for (const [sent, members] of [
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [{}, []],
    [{ 1: 'bricks', 2: 'old' }, ['bricks', 'old']],
    [null, []],
    [undefined, []],
  ] as const) {
    expect(v.is(schema, sent)).toBe(true);
    expect(toList(sent)).toEqual(members);
  }
  expect(v.is(schema, 'a')).toBe(false);
  expect(v.is(schema, [1])).toBe(false);
});

test('what was sent comes back as it was, with every key', async () => {
  const schema = asSent(v.looseObject({ id: v.string(), more: v.nullish(recordOf(v.number())) }));
  const sent = { id: '1', unknown: { deep: [1] }, constructor: 'kept', more: { a: 1 } };
  const result = await schema['~standard'].validate(sent);
  expect(result).toEqual({ value: sent });
  expect((result as { value: unknown }).value).toBe(sent);
});

test('a wrong shape names its field, also inside lists', async () => {
  const schema = asSent(v.looseObject({ list: looseList(v.looseObject({ size: byteCount })) }));
  const result = await schema['~standard'].validate({ list: { 1: { size: 1 }, 2: { size: 'large' } } });
  const [issue] = result.issues ?? [];
  expect(issue?.path?.map((step) => (typeof step === 'object' ? step.key : step))).toEqual([
    'list',
    '2',
    'size',
  ]);
});

test('a record refuses the keys that a validator would skip', () => {
  const schema = recordOf(v.number());
  expect(v.is(schema, { a: 1 })).toBe(true);
  expect(v.is(schema, JSON.parse('{"__proto__":"x"}'))).toBe(false);
  expect(v.is(schema, { constructor: 'x' })).toBe(false);
});

test('versions are ordered by number and word', () => {
  const ordered = [
    '3.9.2',
    '5.0.0-beta',
    '5.0.0-rc',
    'v5',
    '5.0.1',
    '5.10',
    '2019.4.0f1',
    '2019.4.10f1',
    '6000.0.59f2',
  ];
  expect(ordered.toReversed().toSorted(compareVersions)).toEqual(ordered);
  expect(compareVersions('v5.1', '5.1.0')).toBe(0);
  expect(compareVersions('2022.3.10f1', '2022.3', 2)).toBe(0);
  expect(compareVersions('', '1')).toBeLessThan(0);
});

test('a resolution is the wanted one, or the largest up to 2K, or the smallest', () => {
  expect(pickResolution(['4k', '2k', '1k'])).toBe('2k');
  expect(pickResolution(['16K', '8K'])).toBe('8K');
  expect(pickResolution(['4k', '1k'], '4K')).toBe('4k');
  expect(pickResolution(['4k', '1k'], '2k')).toBeUndefined();
  expect(pickResolution(['original'])).toBeUndefined();
});

test('a uid cannot climb to another endpoint', () => {
  expect(pathSegment('a/b?c')).toBe('a%2Fb%3Fc');
  expect(pathSegment('...')).toBe('...');
  for (const uid of ['', '.', '..']) expect(() => pathSegment(uid)).toThrow(/no asset/);
});

test('a slug is short and harmless in any script', () => {
  expect(slugOf('Harbour crane (v2)!', 'x')).toBe('harbour-crane-v2');
  expect(slugOf('../../etc/passwd', 'x')).toBe('etc-passwd');
  expect(slugOf('海のシェーダー', 'x')).toBe('海のシェーダー');
  expect(slugOf('???', 'uid')).toBe('uid');
  expect(slugOf('a'.repeat(500), 'x')).toHaveLength(60);
});

test('every word must be somewhere', () => {
  expect(matchesWords(undefined, [])).toBe(true);
  expect(matchesWords('dock wood', ['Harbour Planks', 'Wood', 'dock'])).toBe(true);
  expect(matchesWords('dock stone', ['Harbour Planks', 'Wood', 'dock'])).toBe(false);
});

test('a window of a list begins at the cursor and is no larger than what is wanted', () => {
  const paging = { size: 100, max: 250 };
  expect(listWindow({}, paging)).toEqual({ start: 0, size: 100 });
  expect(listWindow({ cursor: '300', pageSize: 1000 }, paging)).toEqual({ start: 300, size: 250 });
  expect(listWindow({ limit: 7 }, paging)).toEqual({ start: 0, size: 7 });
  expect(() => listWindow({ cursor: 'https://evil.example' }, paging)).toThrow(/cursor/);
  expect([
    nextOffset(0, 2, 3),
    nextOffset(2, 1, 3),
    nextOffset(2, 0, 9),
    nextOffset(4, 2, undefined),
  ]).toEqual(['2', undefined, undefined, '6']);
});

async function* pages(...uids: string[][]): AsyncGenerator<Page<BaseAsset>> {
  for (const each of uids) yield { items: each.map((uid) => ({ uid }) as BaseAsset), nextCursor: 'x' };
}

test('pages lose what came before, and a page that comes for ever is an error', async () => {
  const kept: string[][] = [];
  for await (const { items } of withoutRepeats(pages(['a', 'b'], ['b', 'c'], [], ['c', 'c', 'd']))) {
    kept.push(items.map(({ uid }) => uid));
  }
  expect(kept).toEqual([['a', 'b'], ['c'], [], ['d']]);
  const same = Array.from({ length: 40 }, () => ['a']);
  const reading = async (): Promise<void> => {
    for await (const { items } of withoutRepeats(pages(...same))) expect(items.length).toBeLessThan(2);
  };
  await expect(reading()).rejects.toMatchObject({ code: 'E_PROTOCOL' });
});
