import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  characterProblem,
  isDevice,
  isOwnName,
  isTooLong,
  nameProblem,
  utf8Length,
  withoutEnd,
} from '../../src/shared/name-rules.ts';

const char = (point: number): string => String.fromCodePoint(point);

describe('a character', () => {
  test.each([0, 0x1f, 0x7f, 0x80, 0x9f, 0x2028, 0x2029])('%i is a control', (point) => {
    expect(nameProblem(`a${char(point)}b`)).toBe('control');
  });

  test.each([0x20, 0x7e, 0xa0, 0xac, 0x2027, 0x202f, 0xffff, 0x10000, 0x10ffff])('%i is fine', (point) => {
    expect(nameProblem(`a${char(point)}b`)).toBeUndefined();
  });

  test.each(['<', '>', '"', '|', '?', '*'])('%s is a wildcard, and its neighbours are none', (wildcard) => {
    expect(nameProblem(`a${wildcard}b`)).toBe('wildcard');
    for (const next of [-1, 1]) {
      const neighbour = char(wildcard.charCodeAt(0) + next);
      if (!'<>"|?*'.includes(neighbour)) expect(nameProblem(`a${neighbour}b`)).toBeUndefined();
    }
  });

  it('that is a colon names a drive or a stream', () => {
    expect(['c:', 'a:b', ':', '💡:'].map(nameProblem)).toEqual(['colon', 'colon', 'colon', 'colon']);
    expect(nameProblem('a;b')).toBeUndefined();
  });

  test.each(['\ud800', '\udbff', '\udc00', '\udfff', 'a\ud83db', '\udca1\ud83d', '💡\ud83d'])(
    'that is half of a pair is no text',
    (text) => {
      expect(nameProblem(text)).toBe('surrogate');
    },
  );

  test.each([
    [0xad, 0xad],
    [0x34f, 0x34f],
    [0x61c, 0x61c],
    [0x115f, 0x1160],
    [0x17b4, 0x17b5],
    [0x180b, 0x180f],
    [0x200b, 0x200f],
    [0x202a, 0x202e],
    [0x2060, 0x206f],
    [0x3164, 0x3164],
    [0xfe00, 0xfe0f],
    [0xfeff, 0xfeff],
    [0xffa0, 0xffa0],
    [0xfff9, 0xfffb],
    [0xe0000, 0xe0fff],
  ])('from %i to %i is invisible, and those around are not', (first, last) => {
    for (let point = first; point <= last; point += Math.max(1, Math.floor((last - first) / 16)))
      expect(nameProblem(`a${char(point)}`)).toBe('invisible');
    expect(nameProblem(`a${char(last)}b`)).toBe('invisible');
    // U+2029 is a control, and says so.
    expect(nameProblem(`a${char(first - 1)}b`)).not.toBe('invisible');
    expect(nameProblem(`a${char(last + 1)}b`)).toBeUndefined();
  });

  it('after one of two units is looked at too', () => {
    expect(characterProblem('💡💡\u200b')).toBe('invisible');
    expect(characterProblem('💡\u0007')).toBe('control');
    expect(characterProblem('\uffff:')).toBe('colon');
  });
});

describe('an emoji', () => {
  test.each([
    '❤\ufe0f',
    '💡\ufe0f',
    '1\ufe0f\u20e3',
    '0\ufe0f\u20e3',
    '9\ufe0f\u20e3',
    '#\ufe0f\u20e3',
    '#\ufe0f\u20e3 x',
    '👨\u200d👩',
    'a 👨\u200d👩\u200d👧 b',
    '👩🏽\u200d🚀',
    '❤\ufe0f\u200d🔥',
    '🏳\ufe0f\u200d🌈',
    '1\ufe0f\u20e3\u200d🔥',
    '\uffff❤\ufe0f',
  ])('%s is whole', (text) => {
    expect(characterProblem(text)).toBeUndefined();
  });

  test.each([
    '\ufe0f',
    'a\ufe0f',
    '1\ufe0f',
    'a\ufe0f\u20e3',
    '/\ufe0f\u20e3',
    '\u200d',
    '\u200d👩',
    'a\u200d👩',
    'a\u200d',
    '👨\u200d',
    '👨\u200da',
    '👨\u200da❤',
    '👨\u200d \u200d',
    '👨\ufe0e',
    '👨\u200c👩',
    '💡a\ufe0f',
    '💡a\u200d👩',
  ])('is not what %j is', (text) => {
    expect(characterProblem(text)).toBe('invisible');
  });
});

describe('a name', () => {
  test.each(['a.', 'a ', '.', ' ', 'con.', 'a..'])('%j has an end that is dropped', (name) => {
    expect(nameProblem(name)).toBe('end');
  });

  test.each([
    'con',
    'CON',
    'prn',
    'aux',
    'nul',
    'conin$',
    'conout$',
    'CLOCK$',
    'com0',
    'com1',
    'Com9',
    'lpt0',
    'LPT9',
    'com¹',
    'com²',
    'com³',
    'lpt¹',
    'con.txt',
    'con.tar.gz',
    'con .txt',
    'nul..txt',
    'conout$.log',
  ])('%j is a device', (name) => {
    expect(isDevice(name)).toBe(true);
    expect(nameProblem(name)).toBe('device');
  });

  test.each([
    'co',
    'conx',
    'xcon',
    'icon',
    'com',
    'com10',
    'lpt',
    'lptx',
    'com⁴',
    'conin',
    'conout',
    'clock',
    'conout$x',
    '.con',
    'a.con',
    'con-1',
    'con,txt',
    'console',
    'nullo.txt',
    'aux-in',
    'xaux.txt',
  ])('%j is no device', (name) => {
    expect(isDevice(name)).toBe(false);
    expect(nameProblem(name)).toBeUndefined();
  });

  it('has at most 240 units and 255 bytes', () => {
    expect([240, 241].map((length) => isTooLong('x'.repeat(length)))).toEqual([false, true]);
    expect([85, 86].map((length) => isTooLong('あ'.repeat(length)))).toEqual([false, true]);
    expect([127, 128].map((length) => isTooLong('é'.repeat(length)))).toEqual([false, true]);
    expect(isTooLong(`${'é'.repeat(127)}x`)).toBe(false);
    expect(nameProblem('x'.repeat(241))).toBe('long');
    expect(nameProblem('あ'.repeat(86))).toBe('long');
    expect(nameProblem('x'.repeat(240))).toBeUndefined();
  });

  test.each([
    '.partial-',
    '.partial-abc',
    '.PARTIAL-abc',
    '.assets',
    '.Assets',
    'a.lock',
    '.lock',
    'yarn.LOCK',
  ])('%j is kept for this package', (name) => {
    expect(isOwnName(name)).toBe(true);
    expect(nameProblem(name)).toBe('own');
  });

  test.each([
    'partial-a',
    'x.partial-a',
    '.partial',
    'assets',
    '.assets2',
    'x.assets',
    'a.locks',
    'lock',
    'alock',
  ])('%j is not', (name) => {
    expect(isOwnName(name)).toBe(false);
    expect(nameProblem(name)).toBeUndefined();
  });

  test.each([
    'a.lnk',
    'A.LNK',
    '.lnk',
    'a.b.lnk',
    'a.url',
    'a.scf',
    'a.desktop',
    'a.local',
    'desktop.ini',
    'Autorun.INF',
    'a.{0}',
    'a.{21ec2020-3aea-1069-a2dd-08002b30309d}',
    `a.{${'f'.repeat(64)}}`,
    'a.{ABCDEF}',
  ])('%j is acted on by a desktop', (name) => {
    expect(nameProblem(name)).toBe('shortcut');
  });

  test.each([
    'lnk',
    'url',
    'a.lnk.txt',
    'a.ini',
    'desktop.init',
    'xdesktop.ini',
    'autorun.info',
    'inf',
    'local',
    'desktop',
    'a.{}',
    'a.{g}',
    `a.{${'f'.repeat(65)}}`,
    'a.{0}b',
    'a.b{0}',
    '{0}',
    'a.0',
    'a.{0',
  ])('%j is not', (name) => {
    expect(nameProblem(name)).toBeUndefined();
  });

  test.each([
    ['a. .', 'a'],
    ['a', 'a'],
    ['a. b', 'a. b'],
    ['', ''],
    ['. .', ''],
    [' a ', ' a'],
  ])('%j without its end is %j', (name, kept) => {
    expect(withoutEnd(name)).toBe(kept);
  });
});

test('bytes are counted as an encoder makes them', () => {
  for (const point of [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff]) {
    const text = `a${char(point)}b`;
    expect([point, utf8Length(text)]).toEqual([point, new TextEncoder().encode(text).length]);
  }
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
    }),
  );
});
