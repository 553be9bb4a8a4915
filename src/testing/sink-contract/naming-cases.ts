import type { SinkCapabilities } from '../../sinks/sink.ts';
import { check, checkSame, rejectionOf } from '../contract-runner.ts';
import { checkBytes, checkVisible, readAll, specOf, store, type SinkGroup } from './sink-case.ts';

const isLasting = ({ commit }: SinkCapabilities): boolean => commit !== 'none';

const namesAtTheLimit: Readonly<Record<string, string>> = {
  '240 characters': 'n'.repeat(240),
  '255 bytes': '\u20ac'.repeat(85),
  '64 folders': Array.from({ length: 64 }, (_, depth) => `f${depth}`).join('/'),
  '1,000 bytes': Array.from({ length: 10 }, () => 'p'.repeat(99)).join('/'),
  'signs that shells know': "-rf $(x) ~ `y` & 'z'; #",
  'percent signs': '100% of 50%20grey.png',
  'other scripts': '\u6a21\u578b/\u0645\u0644\u0641/na\u00efve \ud83d\udc0b.bin',
};

/** Paths, and what can be found under them. */
export const namingCases: SinkGroup = {
  name: 'names',
  cases: [
    ...Object.entries(namesAtTheLimit).map(([what, path]) => ({
      name: `takes a path with ${what}`,
      async run(bench: Parameters<typeof checkVisible>[0]) {
        const spec = specOf(path, { size: 3 });
        await store(bench, spec, 3);
        await checkVisible(bench, spec.path, 3);
        await store(bench, specOf(path), 3);
      },
    })),
    {
      name: 'finds nothing where nothing is',
      async run({ sink }) {
        const { path } = specOf('no/such.bin');
        check((await sink.stat(path)) === undefined, 'stat() finds what is not there');
        if (sink.read !== undefined) await rejectionOf(sink.read(path), 'read() of a file that is not there');
        await sink.remove?.(path);
        for await (const entry of sink.list?.(specOf('no').path) ?? [])
          check(false, `list() shows "${entry.path}"`);
      },
    },
    {
      name: 'lists the complete files, and those of one folder',
      when: isLasting,
      async run(bench) {
        const { sink } = bench;
        if (sink.list === undefined) return;
        for (const path of ['a.bin', 'b/c.bin', 'b/d/e.bin', 'bb.bin']) await store(bench, specOf(path), 3);
        const open = await sink.open(specOf('b/open.bin'));
        const paths = async (prefix?: string): Promise<readonly string[]> => {
          const found: string[] = [];
          const listed = sink.list?.(prefix === undefined ? undefined : specOf(prefix).path) ?? [];
          for await (const { path, size } of listed) {
            check(size === 3, `"${path}" is listed with ${size} bytes in place of 3`);
            found.push(path);
          }
          return found.toSorted();
        };
        checkSame(await paths(), ['a.bin', 'b/c.bin', 'b/d/e.bin', 'bb.bin'], 'All files');
        checkSame(await paths('b'), ['b/c.bin', 'b/d/e.bin'], 'The files of the folder "b"');
        await open.discard();
      },
    },
    {
      name: 'gives a range of a complete file, or all of it',
      when: isLasting,
      async run(bench) {
        const { sink, unit } = bench;
        if (sink.read === undefined) return;
        const { path } = specOf('ranged.bin');
        await store(bench, specOf('ranged.bin'), unit);
        const bytes = await readAll(sink, path, { start: 3, end: 10 });
        checkBytes(bytes, bytes.length === unit ? 0 : 3);
        check(bytes.length === 7 || bytes.length === unit, `A range of 7 bytes has ${bytes.length}`);
      },
    },
    {
      name: 'removes a complete file, and only that',
      when: isLasting,
      async run(bench) {
        const { sink, unit } = bench;
        if (sink.remove === undefined) return;
        await store(bench, specOf('b/removed.bin'), unit);
        await store(bench, specOf('b/stays.bin'), unit);
        await sink.remove(specOf('b/removed.bin').path);
        check((await sink.stat(specOf('b/removed.bin').path)) === undefined, 'The file is still there');
        await sink.remove(specOf('b/removed.bin').path);
        await checkVisible(bench, specOf('b/stays.bin').path, unit);
      },
    },
  ],
};
