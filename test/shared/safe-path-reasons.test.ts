import { describe, expect, it, test } from 'vitest';
import { safeFileName, safePath } from '../../src/shared/safe-path.ts';

/** Why `path` is refused, without the words around it. */
function reason(path: string): string | undefined {
  try {
    safePath(path);
    return undefined;
  } catch (error) {
    return /^A file name of the marketplace is refused: it (.*?)(?: \(|$)/.exec(
      (error as Error).message,
    )?.[1];
  }
}

const segment = (length: number): string => 'p'.repeat(length);

describe('a path is refused because it', () => {
  test.each([
    ['', 'is empty'],
    ['/a', 'is absolute'],
    ['\\a', 'is absolute'],
    ['C:a', 'is absolute'],
    ['z:', 'is absolute'],
    ['a//b', 'has an empty segment'],
    ['a/', 'has an empty segment'],
    ['.', 'has the segment "."'],
    ['a/../b', 'has the segment ".."'],
    ['a\u0000b', 'holds a control character'],
    ['a\ud800', 'holds half of a surrogate pair, so it is no Unicode text'],
    ['a\u200b', 'holds an invisible character or one that changes the direction of text'],
    ['ab:c', 'holds a colon, which names a drive or a hidden stream on Windows'],
    ['1:a', 'holds a colon, which names a drive or a hidden stream on Windows'],
    ['a*b', 'holds one of < > " | ? *, which Windows refuses'],
    ['a./b', 'ends in a dot or a space, which Windows drops'],
    ['a/con', 'is the name of a device on Windows'],
    [segment(241), 'is longer than 255 bytes or 240 characters'],
    ['a.lock', 'is kept for partial downloads, locks and records of this package'],
    ['a.lnk', 'is a file that a desktop acts on'],
    ['a%2f%2e%2e', 'hides "." or ".." behind percent signs'],
    ['a%2f.%2fb', 'hides "." or ".." behind percent signs'],
    ['a%2fb%2f%2fc', 'hides "." or ".." behind percent signs'],
    ['a%5c%2e%2E', 'hides "." or ".." behind percent signs'],
    ['%2fa', 'hides an absolute path behind percent signs'],
    ['%5ca', 'hides an absolute path behind percent signs'],
    ['c%3Aa', 'hides an absolute path behind percent signs'],
    ['a%00', 'hides a control character behind percent signs'],
    ['a%1fb', 'hides a control character behind percent signs'],
    ['a%7Fb', 'hides a control character behind percent signs'],
  ])('%j: %s', (path, why) => {
    expect(reason(path)).toBe(why);
  });

  it('is longer than 4096 bytes', () => {
    const long = (bytes: number): string => {
      const parts = Array.from({ length: 41 }, () => segment(98));
      return `${parts.join('/')}/${segment(bytes - 41 * 99)}`;
    };
    expect(long(4096)).toHaveLength(4096);
    expect(reason(long(4096))).toBeUndefined();
    expect(reason(long(4097))).toBe('is longer than 4096 bytes');
  });

  it('is more than 64 folders deep', () => {
    const deep = (count: number): string => Array.from({ length: count }, () => 'd').join('/');
    expect(reason(deep(64))).toBeUndefined();
    expect(reason(deep(65))).toBe('is more than 64 folders deep');
  });

  it('is too long to be looked at', () => {
    expect(reason('e\u0301'.repeat(8192))).toBe('is longer than 4096 bytes');
    expect(reason(segment(16_384))).toBe('is longer than 4096 bytes');
    expect(reason(segment(16_385))).toBe('is too long');
  });

  it('is no text', () => {
    for (const input of [7, undefined, null]) expect(reason(input as never)).toBe('is no text');
  });
});

describe('percent signs stay', () => {
  test.each(['a%41b', 'a%2db', 'ab%3ac', 'a%20b', 'a%80', 'a%2', '%a', 'a%2f', 'a%2fb', 'a%5cb', '100%'])(
    '%j',
    (path) => {
      // What ends in a separator, once decoded, has an empty segment.
      expect(reason(path)).toBe(path === 'a%2f' ? 'hides "." or ".." behind percent signs' : undefined);
    },
  );
});

describe('only what a desktop acts on comes with a hint', () => {
  const hint = (path: string): unknown => {
    try {
      return safePath(path);
    } catch (error) {
      return (error as { readonly hint?: string }).hint;
    }
  };

  it('since only that can be allowed', () => {
    expect(hint('a.lnk')).toBe('Allow it with allowShortcuts: true, if you trust the publisher');
    expect(hint('a.lock')).toBeUndefined();
    expect(() => safePath('a.lock', { allowShortcuts: true })).toThrow('is kept for');
    expect(() => safePath('a.lnk', { allowShortcuts: false })).toThrow('desktop');
  });
});

describe('a name that is made safe', () => {
  test.each([
    ['what? "a" <b> | c*.zip', 'what_ _a_ _b_ _ c_.zip'],
    ['a/b\\c', 'a_b_c'],
    ['  a', 'a'],
    ['a. .', 'a'],
    ['con', '_con'],
    ['con.txt', '_con.txt'],
    ['cafe\u0301', 'café'],
  ])('%j becomes %j', (name, safe) => {
    expect(safeFileName(name)).toBe(safe);
  });

  test.each([
    ['', 'is empty'],
    [' . ', 'is empty'],
    ['x'.repeat(16_385), 'is too long'],
    ['ab:c', 'holds a colon'],
    ['a:b', 'is absolute'],
    ['a\u200b', 'holds an invisible character'],
    [`${'x'.repeat(300)}\u200b`, 'holds an invisible character'],
    ['a.lock', 'is kept for'],
    ['a.lnk', 'desktop'],
    [7 as never, 'is no text'],
  ])('%j is refused', (name, why) => {
    expect(() => safeFileName(name)).toThrow(why);
  });

  it('takes what a desktop acts on when that is allowed', () => {
    expect(safeFileName('a.lnk', { allowShortcuts: true })).toBe('a.lnk');
  });

  it('is shortened in its middle, where the checksum of the whole comes', () => {
    expect(safeFileName(`${'x'.repeat(300)}.tar.gz`)).toMatch(/^x{228}~[0-9a-f]{8}\.gz$/);
    expect(safeFileName('x'.repeat(241))).toMatch(/^x{231}~[0-9a-f]{8}$/);
    // A part after a dot that is longer than 16 is no extension.
    expect(safeFileName(`${'x'.repeat(300)}.${'y'.repeat(16)}`)).toMatch(/^x{214}~[0-9a-f]{8}\.y{16}$/);
    expect(safeFileName(`${'x'.repeat(300)}.${'y'.repeat(17)}`)).toMatch(/^x{231}~[0-9a-f]{8}$/);
    expect(safeFileName(`.${'x'.repeat(300)}`)).toMatch(/^\.x{230}~[0-9a-f]{8}$/);
    // 255 bytes, and no half of a character.
    expect(safeFileName('あ'.repeat(100))).toMatch(/^あ{82}~[0-9a-f]{8}$/);
    expect(safeFileName('💡'.repeat(100))).toMatch(/^(?:💡){61}~[0-9a-f]{8}$/u);
    expect(safeFileName('x'.repeat(240))).toBe('x'.repeat(240));
    expect(safeFileName('x'.repeat(16_384))).toMatch(/^x{231}~/);
  });

  it('keeps two long names two, with checksums of eight digits', () => {
    const names = Array.from({ length: 40 }, (_, at) => safeFileName(`${'x'.repeat(300)}${at}`));
    expect(new Set(names).size).toBe(40);
    for (const name of names) expect(name).toMatch(/~[0-9a-f]{8}$/);
  });
});
