import { check } from '../contract-runner.ts';
import {
  bytesAt,
  checkBytes,
  checkFails,
  checkVisible,
  inUnits,
  specOf,
  writeRanges,
  type SinkGroup,
} from './sink-case.ts';

const farPosition = 5 * 2 ** 30 + 1;
const affordableBytes = 2 ** 31;

/** Bytes on their way in. */
export const writingCases: SinkGroup = {
  name: 'writing',
  cases: [
    {
      name: 'keeps what is written',
      async run(bench) {
        const { sink, unit } = bench;
        const size = unit * 2 + 5;
        const spec = specOf('folder/file.bin', { size });
        const file = await sink.open(spec);
        check(file.record === undefined, 'A new file has a record');
        check((await file.present()).length === 0, 'Bytes are present in a new file');
        await file.reserve(size);
        await writeRanges(file, inUnits(size, unit));
        const entry = await file.commit({ size });
        check(entry.size === size && entry.path === spec.path, 'commit() answers with another path or size');
        await checkVisible(bench, spec.path, size);
      },
    },
    {
      name: 'keeps several buffers of one write, empty ones too, in their order',
      async run(bench) {
        const { sink, unit } = bench;
        const spec = specOf('buffers.bin');
        const file = await sink.open(spec);
        const cuts = [0, 0, 1, 2, Math.floor(unit / 2), Math.floor(unit / 2), unit];
        await file.write(
          0,
          cuts.slice(1).map((end, index) => bytesAt(cuts[index] ?? 0, end - (cuts[index] ?? 0))),
        );
        await file.commit({ size: unit });
        await checkVisible(bench, spec.path, unit);
      },
    },
    {
      name: 'keeps a thousand small buffers of one write',
      async run(bench) {
        const spec = specOf('thousand.bin');
        const size = 1500 * Math.max(7, Math.ceil(bench.unit / 1500));
        const file = await bench.sink.open(spec);
        await file.write(
          0,
          inUnits(size, size / 1500).map(({ start, end }) => bytesAt(start, end - start)),
        );
        await file.commit({ size });
        await checkVisible(bench, spec.path, size);
      },
    },
    {
      name: 'leaves the buffers to the caller once the write has settled',
      async run(bench) {
        const { sink, unit } = bench;
        const spec = specOf('reused.bin');
        const file = await sink.open(spec);
        const buffer = new Uint8Array(unit);
        for (const start of [0, unit]) {
          buffer.set(bytesAt(start, unit));
          await file.write(start, [buffer]);
          buffer.fill(0);
        }
        await file.commit({ size: unit * 2 });
        await checkVisible(bench, spec.path, unit * 2);
      },
    },
    {
      name: 'takes bytes anywhere, the last ones first',
      when: ({ randomWrite }) => randomWrite,
      async run(bench) {
        const size = bench.unit * 3 + 5;
        const spec = specOf('backwards.bin', { size });
        const file = await bench.sink.open(spec);
        await writeRanges(file, inUnits(size, bench.unit).toReversed());
        await file.commit({ size });
        await checkVisible(bench, spec.path, size);
      },
    },
    {
      name: 'takes writes that overlap in time',
      when: ({ randomWrite }) => randomWrite,
      async run(bench) {
        const size = bench.unit * 4 + 5;
        const spec = specOf('overlapping.bin', { size });
        const file = await bench.sink.open(spec);
        await Promise.all(
          inUnits(size, bench.unit).map(({ start, end }) => file.write(start, [bytesAt(start, end - start)])),
        );
        await file.commit({ size });
        await checkVisible(bench, spec.path, size);
      },
    },
    {
      name: 'keeps the later of two writes of the same bytes',
      when: ({ randomWrite }) => randomWrite,
      async run(bench) {
        const { unit } = bench;
        const spec = specOf('rewritten.bin');
        const file = await bench.sink.open(spec);
        await file.write(0, [new Uint8Array(unit)]);
        await writeRanges(file, [{ start: unit, end: unit * 2 }]);
        await writeRanges(file, [{ start: 0, end: unit }]);
        await file.commit({ size: unit * 2 });
        await checkVisible(bench, spec.path, unit * 2);
      },
    },
    {
      name: 'refuses bytes out of order, and says so',
      when: ({ randomWrite }) => !randomWrite,
      async run({ sink, unit }) {
        const file = await sink.open(specOf('in-order.bin'));
        await checkFails(file.write(unit, [bytesAt(unit, unit)]), ['E_UNSUPPORTED'], 'A write past the end');
        await file.discard();
      },
    },
    {
      name: 'gives back what was written, before the file is complete',
      when: ({ readBack, randomWrite }) => readBack && randomWrite,
      async run({ sink, unit }) {
        const file = await sink.open(specOf('read-back.bin'));
        check(file.read !== undefined, 'A file of a sink with readBack has no read()');
        await writeRanges(file, inUnits(unit * 2, unit));
        const into = new Uint8Array(unit);
        const start = Math.floor(unit / 2);
        check((await file.read(start, into)) === unit, 'read() does not fill the buffer');
        checkBytes(into, start);
        const rest = await file.read(unit * 2 - 3, into);
        check(rest === 3, `read() at the end gives ${rest} bytes in place of 3`);
        checkBytes(into.subarray(0, rest), unit * 2 - 3);
        await file.discard();
      },
    },
    {
      name: 'has no read() when it cannot read back',
      when: ({ readBack }) => !readBack,
      async run({ sink }) {
        const file = await sink.open(specOf('write-only.bin'));
        check(file.read === undefined, 'A file of a sink without readBack has a read()');
        await file.discard();
      },
    },
    {
      name: 'keeps a file of no bytes',
      async run(bench) {
        const spec = specOf('empty.bin', { size: 0 });
        const file = await bench.sink.open(spec);
        const entry = await file.commit({ size: 0 });
        check(entry.size === 0, `A file of no bytes has ${entry.size}`);
        await checkVisible(bench, spec.path, 0);
      },
    },
    {
      name: 'takes bytes past 5 GiB',
      when: ({ randomWrite, readBack, parts, maxSize }) =>
        randomWrite && readBack && parts === undefined && maxSize > farPosition * 2,
      async run({ sink, unit }) {
        const file = await sink.open(specOf('far.bin'));
        await writeRanges(file, [{ start: farPosition, end: farPosition + unit }]);
        const into = new Uint8Array(unit);
        check((await file.read?.(farPosition, into)) === unit, 'The bytes past 5 GiB are not there');
        checkBytes(into, farPosition);
        await file.discard();
      },
    },
    {
      name: 'refuses room for more than it takes',
      when: ({ maxSize }) => maxSize < affordableBytes,
      async run({ sink, capabilities }) {
        const file = await sink.open(specOf('too-large.bin'));
        await checkFails(file.reserve(capabilities.maxSize + 1), ['E_NO_SPACE'], 'Too much room');
        await file.discard();
      },
    },
    {
      name: 'drops bytes at the end when asked',
      when: ({ randomWrite, parts }) => randomWrite && parts === undefined,
      async run(bench) {
        const { unit } = bench;
        const spec = specOf('cut.bin');
        const file = await bench.sink.open(spec);
        if (file.truncate === undefined) return file.discard();
        await writeRanges(file, inUnits(unit * 3, unit));
        await file.truncate(unit);
        const last = (await file.present()).at(-1)?.end ?? 0;
        check(bench.capabilities.readBack ? last === unit : last <= unit, 'Bytes are present past the cut');
        await file.commit({ size: unit });
        return checkVisible(bench, spec.path, unit);
      },
    },
  ],
};
