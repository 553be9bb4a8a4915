import type { ResumeRecord } from '../../sinks/resume-record.ts';
import type { ByteRange } from '../../models/byte-range.ts';
import type { SinkCapabilities, SinkFile } from '../../sinks/sink.ts';
import { check, checkSame } from '../contract-runner.ts';
import {
  checkFails,
  checkVisible,
  inUnits,
  needed,
  recordOf,
  specOf,
  writeRanges,
  type SinkBench,
  type SinkGroup,
} from './sink-case.ts';

const isResumable = ({ resumable }: SinkCapabilities): boolean => resumable;
const path = 'folder/resumed.bin';

/** Locks, and what a later run finds. */
export const resumingCases: SinkGroup = {
  name: 'resuming',
  cases: [
    {
      name: 'lets one writer at a time open a file',
      async run(bench) {
        const { sink, unit } = bench;
        const spec = specOf('locked.bin');
        const file = await sink.open(spec);
        await checkFails(sink.open(spec), ['E_LOCKED'], 'A second writer');
        await checkFails(
          sink.open({ ...spec, contentKey: 'beef0000beef0000' }),
          ['E_LOCKED'],
          'A second writer',
        );
        const other = await sink.open(specOf('other.bin'));
        await other.discard();
        await writeRanges(file, inUnits(unit, unit));
        await file.commit({ size: unit });
        await checkVisible(bench, spec.path, unit);
        await (await sink.open(spec)).discard();
      },
    },
    {
      name: 'lets one process at a time open a file',
      when: isResumable,
      async run(bench) {
        const spec = specOf(path);
        const file = await bench.sink.open(spec);
        await checkFails((await bench.reopen()).open(spec), ['E_LOCKED'], 'Another process');
        await file.discard();
        await (await (await bench.reopen()).open(spec)).discard();
      },
    },
    {
      name: 'frees the path in suspend',
      async run({ sink }) {
        const spec = specOf('suspended.bin');
        await (await sink.open(spec)).suspend();
        await (await sink.open(spec)).discard();
      },
    },
    {
      name: 'finds the record and the bytes in the next process',
      when: isResumable,
      async run(bench) {
        const { unit } = bench;
        const size = unit * 3 + 5;
        const done = bench.capabilities.randomWrite
          ? [inUnits(size, unit)[0], inUnits(size, unit)[2]].filter((range) => range !== undefined)
          : [{ start: 0, end: unit * 2 }];
        const record = await leavePartial(bench, done, size);
        const sink = await bench.reopen();
        const file = await sink.open(specOf(path, { size }));
        checkSame(promised(file.record), promised(record), 'The record');
        checkCovers(await file.present(), done);
        const missing = inUnits(size, unit).filter(
          ({ start, end }) => !done.some((range) => range.start <= start && range.end >= end),
        );
        await writeRanges(file, missing);
        await file.commit({ size });
        await checkVisible({ ...bench, sink }, specOf(path).path, size);
      },
    },
    {
      name: 'shows no partial as a file',
      when: isResumable,
      async run(bench) {
        await leavePartial(bench, inUnits(bench.unit, bench.unit));
        const sink = await bench.reopen();
        check((await sink.stat(specOf(path).path)) === undefined, 'stat() finds a partial');
        for await (const entry of sink.list?.() ?? []) check(false, `list() shows "${entry.path}"`);
      },
    },
    {
      name: 'keeps the last of several records',
      when: isResumable,
      async run(bench) {
        const { sink, unit, capabilities } = bench;
        const file = await sink.open(specOf(path));
        const level = capabilities.durable === 'none' ? 'data' : 'durable';
        for (const range of inUnits(unit * 2, unit)) {
          await writeRanges(file, [range]);
          await file.checkpoint(recordOf([{ start: 0, end: range.end }]), level);
        }
        await file.suspend();
        const again = await (await bench.reopen()).open(specOf(path));
        checkSame(again.record?.done, [{ start: 0, end: unit * 2 }], 'The record');
        await again.discard();
      },
    },
    {
      name: 'forgets the record of bytes that were given up',
      when: isResumable,
      async run(bench) {
        const { unit } = bench;
        await leavePartial(bench, [{ start: 0, end: unit * 2 }]);
        const file = await (await bench.reopen()).open(specOf(path));
        check(file.record !== undefined, 'The record is not found');
        if (file.truncate === undefined) return file.discard();
        await file.truncate(0);
        await writeRanges(file, inUnits(unit, unit));
        // As one that is killed before its next record.
        await file.suspend();
        const again = await (await bench.reopen()).open(specOf(path));
        const present = await again.present();
        const { done = [], http } = again.record ?? {};
        // A sink may know by itself what was written since, but not of which version that is.
        const believed =
          http !== undefined &&
          done.some((range) => present.some(({ start, end }) => start < range.end && end > range.start));
        await again.discard();
        check(!believed, 'The record of bytes before truncate(0) vouches for those after it');
      },
    },
    {
      name: 'keeps the partials of two versions apart',
      when: isResumable,
      async run(bench) {
        await leavePartial(bench, inUnits(bench.unit, bench.unit));
        const sink = await bench.reopen();
        const file = await sink.open(specOf(path, { contentKey: 'beef0000beef0000' }));
        check(file.record === undefined, 'A record of other content is found');
        check((await file.present()).length === 0, 'Bytes of other content are found');
        await file.discard();
      },
    },
    {
      name: 'begins again when the record is torn',
      needs: ['tear-record'],
      when: isResumable,
      async run(bench) {
        const { unit, harness } = bench;
        await leavePartial(bench, inUnits(unit, unit));
        await needed(harness, 'tearRecord')(specOf(path));
        const sink = await bench.reopen();
        const file = await sink.open(specOf(path));
        check(file.record === undefined, 'A torn record is believed');
        await writeRanges(file, inUnits(unit, unit));
        await file.commit({ size: unit });
        await checkVisible({ ...bench, sink }, specOf(path).path, unit);
      },
    },
    {
      name: 'leaves nothing of a partial that was discarded later',
      when: isResumable,
      async run(bench) {
        await leavePartial(bench, inUnits(bench.unit, bench.unit));
        const sink = await bench.reopen();
        await (await sink.open(specOf(path))).discard();
        const file = await (await bench.reopen()).open(specOf(path));
        check(file.record === undefined, 'A record is left');
        check((await file.present()).length === 0, 'Bytes are left');
        await file.discard();
      },
    },
  ],
};

/** Writes ranges, keeps a record and suspends, as an aborted download does. */
async function leavePartial(
  { sink, capabilities }: SinkBench,
  done: readonly ByteRange[],
  size?: number,
): Promise<ResumeRecord> {
  const file: SinkFile = await sink.open(specOf(path, { size }));
  await writeRanges(file, done);
  const record = recordOf(done, size);
  await file.checkpoint(record, capabilities.durable === 'none' ? 'data' : 'durable');
  await file.suspend();
  return record;
}

/** What comes back of a record, in one order. A sink may add fields of its own. */
function promised(record: ResumeRecord | undefined): unknown {
  const { contentKey, expect, http, done, restarts } = record ?? {};
  return { contentKey, expect, http, done, restarts };
}

function checkCovers(present: readonly ByteRange[], done: readonly ByteRange[]): void {
  for (const { start, end } of done) {
    const covers = present.some((range) => range.start <= start && range.end >= end);
    check(covers, `The bytes ${start} to ${end} did not survive`);
  }
}
