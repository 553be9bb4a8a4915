import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCollisions, safePath } from '../../src/shared/safe-path.ts';

const collisionsOf = (...paths: readonly string[]) => findCollisions(paths.map((path) => safePath(path)));

describe('findCollisions()', () => {
  it.each([
    ['S12: names that differ in case only', 'A.txt', 'a.TXT'],
    ['S12: in a folder', 'x/A.txt', 'X/a.txt'],
    ['S13: a ligature', '\ufb01le', 'file'],
    ['S13: the sharp s and two of it', 'stra\u00dfe', 'STRASSE'],
    ['S13: the capital sharp s', '\u1e9e', 'ss'],
    ['S13: the i without a dot', '\u0131.txt', 'I.txt'],
    ['S13: the Kelvin sign', '\u212a', 'k'],
    ['S13: the two small sigmas', '\u03b1\u03c3', '\u03b1\u03c2'],
    ['S13: a wide letter', '\uff21', 'a'],
    ['S14: a file where another needs a folder', 'a', 'a/b'],
    ['S14: in another case', 'data/A', 'DATA/a/b/c'],
    ['the same path twice', 'same', 'same'],
  ])('finds %s: %j and %j', (_, first, second) => {
    expect(collisionsOf('other', first, second)).toEqual([[safePath(first), safePath(second)]]);
  });

  it('S14: finds the clash in either order, and tells it once', () => {
    expect(collisionsOf('a/b', 'a', 'a/c')).toEqual([['a', 'a/b']]);
  });

  it('finds nothing in a tree that every system takes', () => {
    expect(collisionsOf('a/b', 'a/c', 'ab', 'a.b', 'b/a', 'B/c', '\u00e9', 'e')).toEqual([]);
  });

  it('takes only whole names for folders', () => {
    expect(findCollisions(['a', 'abc/d', 'abc/ab', 'abc/abcd/e'].map((path) => safePath(path)))).toEqual([]);
  });

  it('looks through ten thousand paths without comparing each with each', () => {
    const paths = Array.from({ length: 10_000 }, (_, index) =>
      safePath(`models/${index % 100}/\u00fc${index}/${'deep/'.repeat(4)}file.bin`),
    );
    expect(findCollisions(paths)).toEqual([]);
    expect(findCollisions([...paths, safePath('MODELS/1')]).length).toBeGreaterThan(0);
  });

  it('finds every name again that is written in other case or form', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', 'B', '\u00e9', '\u00fc', '\u00df', '\u03c3', 'z'),
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(word, (name) => {
        const path = safePath(name);
        for (const other of [name.toUpperCase(), name.toLowerCase(), name.normalize('NFD')]) {
          expect(findCollisions([path, safePath(other)])).toHaveLength(1);
        }
      }),
    );
  });
});
