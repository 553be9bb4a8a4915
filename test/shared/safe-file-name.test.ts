import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeFolderName } from '../../src/shared/safe-folder-name.ts';
import { safeFileName, safePath } from '../../src/shared/safe-path.ts';

/** Whole ones and halves of pairs. fast-check's own needs seconds to set up. */
const anyCharacter = fc.oneof(fc.nat(0x7f), fc.nat(0x10_ffff)).map((point) => String.fromCodePoint(point));

describe('safeFileName()', () => {
  it.each([
    ['S07: a device gets a sign in front', 'CON', '_CON'],
    ['S07: whatever its extension', 'nul.txt', '_nul.txt'],
    ['S08: dots and spaces at the end go', 'report. . ', 'report'],
    ['S08: and spaces at the beginning', '  report', 'report'],
    ['S10: what Windows refuses is replaced', 'what? <a|b> "c" *', 'what_ _a_b_ _c_ _'],
    ['S10: separators too', 'AC/DC\\x', 'AC_DC_x'],
    ['an ordinary name stays', 'Dock (v2).zip', 'Dock (v2).zip'],
  ])('%s: %j', (_, name, expected) => {
    expect(safeFileName(name)).toBe(expected);
  });

  it.each([
    ['S06: control characters', 'a\r\nb'],
    ['S09: a colon', 'a:stream'],
    ['S15: reversed text', 'a\u202egnp.exe'],
    ['S16: half a surrogate pair', 'a\ud800'],
    ['S17: our own names', '.partial-x'],
    ['S18: what a desktop acts on', 'x.lnk'],
    ['nothing but dots', '...'],
    ['nothing', ''],
  ])('refuses %s: %j', (_, name) => {
    expect(() => safeFileName(name)).toThrow(expect.objectContaining({ code: 'E_NAME' }));
  });

  it('S11: shortens a long name, keeps its extension, and keeps two long names two', () => {
    const first = safeFileName(`${'x'.repeat(300)}1.tar`);
    const second = safeFileName(`${'x'.repeat(300)}2.tar`);
    expect(first).toMatch(/^x{200,}~[0-9a-f]{8}\.tar$/);
    expect(second).not.toBe(first);
    expect(safeFileName('\u{1f40b}'.repeat(100)).length).toBeLessThanOrEqual(240);
  });

  it('gives one segment that is safe, or refuses', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 300 }), (name) => {
        let made: string;
        try {
          made = safeFileName(name);
        } catch (error) {
          expect(error).toMatchObject({ code: 'E_NAME' });
          return;
        }
        expect(made).not.toContain('/');
        expect(safePath(made)).toBe(made);
      }),
      { numRuns: 200 },
    );
  });
});

describe('safeFolderName()', () => {
  it.each([
    ['Dock: the pack?', 'Dock_ the pack_'],
    ['  trimmed. ', 'trimmed'],
    ['\u202eabc\u0000', 'abc'],
    ['...', '_'],
    ['', '_'],
    ['CON', '_CON'],
    ['yarn.lock', '_yarn.lock_'],
    ['.partial-x', '_.partial-x_'],
    ['desktop.ini', 'desktop.ini'],
    ['\u6a21\u578b \ud83d\udc0b', '\u6a21\u578b \ud83d\udc0b'],
  ])('makes %j into %j', (title, expected) => {
    expect(safeFolderName(title)).toBe(expected);
  });

  it('finds a name for whatever title', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 300 }), (title) => {
        const name = safeFolderName(title);
        expect(safePath(name, { allowShortcuts: true })).toBe(name);
        expect(name).not.toContain('/');
      }),
      { numRuns: 200 },
    );
  });
});
