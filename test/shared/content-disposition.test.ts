import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggestedName } from '../../src/shared/content-disposition.ts';
import { safePath } from '../../src/shared/safe-path.ts';

describe('suggestedName()', () => {
  it.each([
    ['a token', 'attachment; filename=a.zip', 'a.zip'],
    ['a quoted name', 'attachment; filename="a b.zip"', 'a b.zip'],
    ['an escaped quote', String.raw`attachment; filename="a\"b.zip"`, 'a_b.zip'],
    ['any case and blanks', 'ATTACHMENT ;\tFileName = "x.zip" ; size=3', 'x.zip'],
    [
      'S20: filename* before filename',
      "attachment; filename=x.zip; filename*=UTF-8''na%C3%AFve.zip",
      'na\u00efve.zip',
    ],
    ['S20: in either order', "attachment; filename*=utf-8'en'%e2%82%ac.zip; filename=x.zip", '\u20ac.zip'],
    ['S20: Latin-1 in filename*', "attachment; filename*=ISO-8859-1''%e9.zip", '\u00e9.zip'],
    ['S20: UTF-8 that arrived as Latin-1', 'attachment; filename="na\u00c3\u00afve.zip"', 'na\u00efve.zip'],
    ['S20: Latin-1 as it is', 'attachment; filename="na\u00efve.zip"', 'na\u00efve.zip'],
    ['S20: the last segment of a path', 'attachment; filename="../../x.zip"', 'x.zip'],
    ['S20: of a path of Windows', String.raw`attachment; filename="..\..\x.zip"`, 'x.zip'],
    ['S20: escaped', String.raw`attachment; filename="..\\..\\x.zip"`, 'x.zip'],
    ['S20: behind percent signs', "attachment; filename*=UTF-8''..%2f..%2fx.zip", 'x.zip'],
    ['S07: a device', 'attachment; filename=CON.txt', '_CON.txt'],
    ['S08: an end of dots', 'attachment; filename="x.zip. ."', 'x.zip'],
    ['filename when filename* is damaged', "attachment; filename=x.zip; filename*=UTF-8''%ff", 'x.zip'],
    ['filename when the charset is unknown', "attachment; filename=x.zip; filename*=koi8-r''%c1", 'x.zip'],
  ])('takes %s', (_, header, expected) => {
    expect(suggestedName(header)).toBe(expected);
  });

  it.each([
    ['no header', null],
    ['no name', 'inline'],
    ['an empty name', 'attachment; filename=""'],
    ['S20: a folder only', "attachment; filename*=UTF-8''..%2f"],
    ['S20: two headers in one', 'attachment; filename=a.zip, attachment; filename=b.zip'],
    ['S20: a parameter twice', 'attachment; filename=a.zip; filename=b.zip'],
    ['S20: more than 1 KiB', `attachment; filename="${'a'.repeat(1100)}"`],
    ['S06: control characters', "attachment; filename*=UTF-8''a%0d%0ab"],
    ['S09: a stream', 'attachment; filename="a:b"'],
    ['S15: reversed text', "attachment; filename*=UTF-8''a%E2%80%AEgnp.exe"],
    ['S18: a shortcut', 'attachment; filename=x.lnk'],
    ['an open quote', 'attachment; filename="a'],
    ['a parameter without a value', 'attachment; filename'],
  ])('suggests nothing for %s', (_, header) => {
    expect(suggestedName(header)).toBeUndefined();
  });

  it('S64: reads whatever header without throwing, and suggests only what is safe', () => {
    const piece = fc.constantFrom(
      'filename',
      'filename*',
      '=',
      ';',
      '"',
      '\\',
      "UTF-8''",
      '%2f',
      '%',
      ' ',
      ',',
      'a',
    );
    const header = fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 20 });
    fc.assert(
      fc.property(header, (pieces) => {
        const name = suggestedName(`attachment;${pieces.join('')}`);
        if (name !== undefined) expect(safePath(name)).toBe(name);
      }),
      { numRuns: 500 },
    );
  });
});
