import type { SinkFile } from '../../sinks/sink.ts';
import { check, rejectionOf } from '../contract-runner.ts';
import {
  bytesAt,
  canLook,
  checkFails,
  checkVisible,
  inUnits,
  needed,
  recordOf,
  specOf,
  store,
  visibleBytes,
  writeRanges,
  type SinkGroup,
} from './sink-case.ts';

const isLasting = ({ commit }: { readonly commit: string }): boolean => commit !== 'none';

/** The end of a file: commit, suspend or discard, once. */
export const endingCases: SinkGroup = {
  name: 'ending',
  cases: [
    {
      name: 'shows nothing before commit, and all at once after it',
      when: isLasting,
      async run(bench) {
        const { sink, unit } = bench;
        const spec = specOf('folder/late.bin', { size: unit });
        const file = await sink.open(spec);
        await writeRanges(file, inUnits(unit, unit));
        check((await sink.stat(spec.path)) === undefined, 'stat() finds a file before commit');
        if (canLook(bench)) {
          check((await visibleBytes(bench, spec.path)) === undefined, 'Bytes are visible before commit');
        }
        const entry = await file.commit({ size: unit });
        const found = await sink.stat(spec.path);
        check(found?.size === unit && found.path === spec.path, 'stat() does not find what commit() made');
        check(
          found.modifiedAt?.getTime() === entry.modifiedAt?.getTime(),
          'stat() and commit() tell two dates: to the engine that is an edit by another program',
        );
        await checkVisible(bench, spec.path, unit);
      },
    },
    {
      name: 'commits once: a second time is E_STATE',
      async run({ sink, unit }) {
        const file = await sink.open(specOf('once.bin'));
        await writeRanges(file, inUnits(unit, unit));
        await file.commit({ size: unit });
        await checkFails(file.commit({ size: unit }), ['E_STATE'], 'A second commit');
      },
    },
    {
      name: 'does nothing in discard after commit',
      async run(bench) {
        const { sink, unit } = bench;
        const spec = specOf('stays.bin');
        const file = await sink.open(spec);
        await writeRanges(file, inUnits(unit, unit));
        await file.commit({ size: unit });
        await file.discard();
        await checkVisible(bench, spec.path, unit);
      },
    },
    {
      name: 'fails a commit of more bytes than there are, and shows nothing',
      async run(bench) {
        const { sink, unit } = bench;
        const spec = specOf('short.bin');
        const file = await sink.open(spec);
        await writeRanges(file, inUnits(unit, unit));
        await checkFails(file.commit({ size: unit + 1 }), ['E_SINK'], 'A commit with bytes missing');
        if (isLasting(bench.capabilities) && canLook(bench)) {
          check((await visibleBytes(bench, spec.path)) === undefined, 'A file with bytes missing is visible');
        }
        await file.discard();
      },
    },
    {
      name: 'leaves nothing after discard, which may be called again',
      async run(bench) {
        const { sink, unit } = bench;
        const spec = specOf('gone.bin');
        const file = await sink.open(spec);
        await writeRanges(file, inUnits(unit, unit));
        await file.discard();
        await file.discard();
        check((await sink.stat(spec.path)) === undefined, 'stat() finds a file that was discarded');
        const again = await sink.open(spec);
        check(again.record === undefined, 'A record is left of a file that was discarded');
        check((await again.present()).length === 0, 'Bytes are left of a file that was discarded');
        await again.discard();
      },
    },
    ...(['commit', 'suspend', 'discard'] as const).map((end) => ({
      name: `refuses every call after ${end} with E_STATE`,
      async run({
        sink,
        unit,
      }: {
        readonly sink: Parameters<typeof store>[0]['sink'];
        readonly unit: number;
      }) {
        const file = await sink.open(specOf(`after-${end}.bin`));
        await writeRanges(file, inUnits(unit, unit));
        await (end === 'commit' ? file.commit({ size: unit }) : file[end]());
        for (const [name, call] of Object.entries(callsOn(file, unit))) {
          await checkFails(call(), ['E_STATE'], `${name}() after ${end}`);
        }
        await file.discard();
      },
    })),
    ...(['suspend', 'discard'] as const).map((end) => ({
      name: `settles when ${end} meets a write that is under way`,
      async run({
        sink,
        unit,
      }: {
        readonly sink: Parameters<typeof store>[0]['sink'];
        readonly unit: number;
      }) {
        const spec = specOf(`busy-${end}.bin`);
        const file = await sink.open(spec);
        const writing = file.write(0, [bytesAt(0, unit)]).catch(() => {});
        await Promise.all([writing, file[end]()]);
        await (await sink.open(spec)).discard();
      },
    })),
    {
      name: 'rejects open with the reason of a signal that has aborted, and leaves the path free',
      async run({ sink, unit }) {
        const reason = new Error('enough');
        const spec = specOf('aborted.bin');
        const error = await rejectionOf(sink.open(spec, AbortSignal.abort(reason)), 'An aborted open');
        check(error === reason, `open() rejects with ${String(error)} in place of the signal's reason`);
        await store({ sink, unit }, spec, unit);
      },
    },
    {
      name: 'opens, or rejects with the reason, when the signal aborts meanwhile',
      async run({ sink, unit }) {
        const reason = new Error('enough');
        const spec = specOf('folder/aborted.bin');
        const controller = new AbortController();
        const opening = sink.open(spec, controller.signal).then(
          (file) => file.discard(),
          (error: unknown) => check(error === reason, `open() rejects with ${String(error)}`),
        );
        controller.abort(reason);
        await opening;
        await store({ sink, unit }, spec, unit);
      },
    },
    {
      name: 'replaces a file at commit and not before',
      when: isLasting,
      async run(bench) {
        const { sink, unit } = bench;
        const spec = specOf('replaced.bin');
        await store(bench, spec, unit);
        const file = await sink.open({ ...spec, contentKey: 'beef0000beef0000' });
        await writeRanges(file, inUnits(unit * 2, unit));
        await checkVisible(bench, spec.path, unit);
        await file.commit({ size: unit * 2 });
        await checkVisible(bench, spec.path, unit * 2);
      },
    },
    {
      name: 'refuses to open a file that exists and may not be replaced',
      when: isLasting,
      async run(bench) {
        const spec = specOf('kept.bin');
        await store(bench, spec, bench.unit);
        await checkFails(bench.sink.open({ ...spec, ifExists: 'fail' }), ['E_EXISTS'], 'open()');
        await checkVisible(bench, spec.path, bench.unit);
      },
    },
    {
      name: 'refuses to commit over a file that appeared meanwhile and may not be replaced',
      needs: ['appear'],
      when: isLasting,
      async run(bench) {
        const { sink, unit, harness } = bench;
        const spec = specOf('folder/appeared.bin', { ifExists: 'fail' });
        const file = await sink.open(spec);
        await writeRanges(file, inUnits(unit * 2, unit));
        await needed(harness, 'appear')(spec.path, bytesAt(0, unit));
        await checkFails(file.commit({ size: unit * 2 }), ['E_EXISTS'], 'commit()');
        await checkVisible(bench, spec.path, unit);
        await file.discard();
        await checkVisible(bench, spec.path, unit);
      },
    },
  ],
};

/** Every call that an open file has, but `discard`. */
function callsOn(file: SinkFile, unit: number): Readonly<Record<string, () => Promise<unknown>>> {
  return {
    present: () => file.present(),
    reserve: () => file.reserve(1),
    write: () => file.write(unit, [bytesAt(unit, 1)]),
    checkpoint: () => file.checkpoint(recordOf([]), 'data'),
    commit: () => file.commit({ size: unit }),
    suspend: () => file.suspend(),
    ...(file.read && { read: async () => file.read?.(0, new Uint8Array(1)) }),
    ...(file.truncate && { truncate: async () => file.truncate?.(0) }),
  };
}
