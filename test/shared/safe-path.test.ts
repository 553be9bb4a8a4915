import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOwnPath, recordPath, safePath } from '../../src/shared/safe-path.ts';

/** Whole ones and halves of pairs. fast-check's own needs seconds to set up. */
const anyCharacter = fc.oneof(fc.nat(0x7f), fc.nat(0x10_ffff)).map((point) => String.fromCodePoint(point));

/** Each row of names: what a marketplace may send, and whether it becomes a path. */
const refused: Readonly<Record<string, readonly string[]>> = {
  'S01: climbs out': ['../../etc/passwd', 'a/../../b', 'a/..', '..', 'a/../b'],
  'S02: is absolute': [
    '/etc/passwd',
    'C:\\x',
    'C:x',
    'c:/x',
    '\\\\srv\\share',
    '//srv/x',
    '\\\\?\\C:\\',
    '\\\\.\\pipe\\x',
    '\\x',
  ],
  'S03: climbs out with backslashes': ['..\\..\\x', 'a\\..\\..\\x', 'a/..\\b'],
  'S04: hides a climb behind percent signs': [
    '%2e%2e%2f',
    '%2E%2E/x',
    '..%2fx',
    '%2e%2e%5cx',
    'a%2f..%2f..%2fb',
    '%2fetc',
    'C%3a%5cx',
    'a%00.txt',
    'a%0ab',
  ],
  'S05: has empty or dot segments': ['', '.', 'a//b', 'a/./b', 'a/', './a', 'a\\\\b', '/'],
  'S06: holds control characters': [
    'a\0b',
    'a\nb',
    'a\r\nb',
    'a\u001bb',
    'a\u007fb',
    'a\u0085b',
    'a\u009fb',
    'a\u2028b',
  ],
  'S07: is a device of Windows': [
    'CON',
    'con',
    'nul.txt',
    'COM1',
    'COM\u00b9',
    'com\u00b2.x',
    'LPT9.tar.gz',
    'lpt\u00b3',
    'CONIN$',
    'conout$.x',
    'CLOCK$',
    'aux .txt',
    'a/PRN/b',
    'COM0',
  ],
  'S08: ends in a dot or a space': ['a.', 'a ', 'a..', 'a/b./c', 'a /b', 'a. '],
  'S09: names a stream': ['a:stream', 'x::$DATA', 'long/name:stream'],
  'S10: holds what Windows refuses': ['a<b', 'a>b', 'a"b', 'a|b', 'a?b', 'a*b'],
  'S11: is too long': [
    'n'.repeat(241),
    '\u20ac'.repeat(86),
    Array.from({ length: 65 }, () => 'd').join('/'),
    Array.from({ length: 50 }, () => 'p'.repeat(90)).join('/'),
    'x'.repeat(1_000_000),
  ],
  'S15: deceives the eye': [
    'photo_\u202egnp.exe',
    'a\u2066b',
    'a\u200bb',
    'a\u200db',
    'a\ufe0fb.txt',
    'a\u00adb',
    'a\ufeffb',
    'a\u061cb',
    'a\u{e0041}b',
    'a\u3164b',
  ],
  'S16: is no Unicode': ['a\ud800b', '\udc00', 'a\ud83d'],
  'S17: is one of our names': ['.partial-1234', '.PARTIAL-x/y', 'a/b.lock', 'A.LOCK', '.assets/x', '.Assets'],
  'S18: is acted on by a desktop': [
    'x.lnk',
    'x.URL',
    'x.scf',
    'a/x.desktop',
    'x.exe.local',
    'x.{20D04FE0-3AEA-1069-A2D8-08002B30309D}',
    'desktop.ini',
    'a/AutoRun.inf',
  ],
};

const taken: Readonly<Record<string, readonly string[]>> = {
  'S04: a stray percent sign': ['100%.txt', '50%20grey.png', '%', 'a%zzb', '%252e%252e%252f'],
  'S07: names that only begin like devices': ['CONSOLE', 'nully.txt', 'COM10', 'COM', 'auxiliary/x', 'x.con'],
  'S08: a dot or space elsewhere': ['.hidden', ' a', 'a b.c', '...a'],
  'S11: the longest': ['n'.repeat(240), '\u20ac'.repeat(85), Array.from({ length: 64 }, () => 'd').join('/')],
  'S15: emoji as they are written': [
    '\u2764\ufe0f.png',
    '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}.png',
    '1\ufe0f\u20e3.txt',
  ],
  'S17: names that only look like ours': [
    '.partial',
    'lock',
    'x.locked',
    'assets/x',
    'unlock.txt',
    '.assets2',
  ],
  'S19: signs that only a shell knows': ['-rf', '~', '$(x)', '`y`', "a'b;c&d#e"],
};

describe('safePath()', () => {
  for (const [row, inputs] of Object.entries(refused)) {
    it.each(inputs.map((input) => [input.slice(0, 50), input]))(`refuses ${row}: %j`, (_, input) => {
      expect(() => safePath(input)).toThrow(expect.objectContaining({ code: 'E_NAME' }));
    });
  }

  for (const [row, inputs] of Object.entries(taken)) {
    it.each(inputs.map((input) => [input.slice(0, 50), input]))(`takes ${row}: %j`, (_, input) => {
      expect(safePath(input)).toBe(input);
    });
  }

  it('S03: separates by backslashes too', () => {
    expect(safePath('textures\\wood\\oak.png')).toBe('textures/wood/oak.png');
  });

  it('S13: brings the text into Unicode form C', () => {
    expect(safePath('cafe\u0301.txt')).toBe('caf\u00e9.txt');
  });

  it('S18: takes what a desktop acts on when that is allowed, and nothing else', () => {
    for (const path of refused['S18: is acted on by a desktop'] ?? []) {
      expect(safePath(path, { allowShortcuts: true })).toBe(path);
    }
    expect(() => safePath('../x.lnk', { allowShortcuts: true })).toThrow(/\.\./);
  });

  it('says what is wrong, names the path, and escapes it', () => {
    expect(() => safePath('a/\u202eb')).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('invisible'),
        file: 'a/\\u202eb',
        name: 'MarketplaceValidationError',
      }),
    );
    expect(() => safePath('x.lnk')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('allowShortcuts') }),
    );
  });

  it('refuses what is no text', () => {
    for (const input of [undefined, null, 7, {}, ['a']]) {
      expect(() => safePath(input as never)).toThrow(expect.objectContaining({ code: 'E_NAME' }));
    }
  });

  it('answers with a path that it takes again as it is', () => {
    fc.assert(
      fc.property(hostileText(), (input) => {
        const path = attempt(() => safePath(input));
        if (path !== undefined) expect(safePath(path)).toBe(path);
      }),
      { numRuns: 500 },
    );
  });

  it('answers with a path that stays where it is put, for whatever text', () => {
    fc.assert(
      fc.property(hostileText(), (input) => {
        const path = attempt(() => safePath(input));
        if (path === undefined) return;
        const { pathname } = new URL(`http://host/root/${path.split('/').map(encodeURIComponent).join('/')}`);
        const segments = path.split('/');
        const stays = pathname.startsWith('/root/') && pathname.split('/').length === segments.length + 2;
        // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
        const isClean = !/[\u0000-\u001f\u007f-\u009f<>:"|?*\\]/.test(path);
        const areNames = segments.every(
          (segment) => !/^\.{0,2}$|[. ]$/.test(segment) && new TextEncoder().encode(segment).length <= 255,
        );
        expect([stays, isClean, areNames, isOwnPath(path)]).toEqual([true, true, true, false]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('recordPath()', () => {
  it('is in the folder that no path of a marketplace leads into', () => {
    const path = recordPath('0123abcd');
    expect(isOwnPath(path)).toBe(true);
    expect(() => safePath(path)).toThrow(expect.objectContaining({ code: 'E_NAME' }));
    expect(() => recordPath('../x')).toThrow(expect.objectContaining({ code: 'E_NAME' }));
  });
});

/** Text made of what has broken such functions before. */
function hostileText(): fc.Arbitrary<string> {
  const piece = fc.constantFrom(
    '..',
    '.',
    '/',
    '\\',
    '%2e',
    '%2f',
    '%5c',
    ' ',
    'CON',
    ':',
    '\0',
    'a',
    'B',
    '\u0301',
    '\u202e',
  );
  return fc.oneof(
    fc
      .array(fc.oneof(piece, fc.string({ unit: anyCharacter, maxLength: 3 })), { maxLength: 12 })
      .map((all) => all.join('')),
    fc
      .array(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 })
      .map((all) => all.join('/')),
  );
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
