import fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createOriginGate } from '../../src/http/origin-gate.ts';
import { directory } from '../../src/runtimes/node/directory.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { safePath } from '../../src/shared/safe-path.ts';
import { memory } from '../../src/sinks/memory.ts';
import { decodeResumeRecord } from '../../src/sinks/resume-record.ts';
import type { Sink } from '../../src/sinks/sink.ts';
import type { FileEnv } from '../../src/transfer/file-env.ts';
import { leaveFile } from '../../src/transfer/file-transfer.ts';
import { OpenFile } from '../../src/transfer/open-file.ts';
import type { PlannedFile } from '../../src/transfer/planned-file.ts';
import { scratchFolder, tree } from '../runtimes-node/scratch-folder.ts';

const size = 1 << 20;
const planned: PlannedFile = {
  path: safePath('a.bin'),
  contentKey: 'c0ffee00c0ffee00',
  remote: { path: 'a.bin', size, content: { kind: 'inline', bytes: new Uint8Array(0) } },
};

function envOf(facts: Partial<FileEnv> = {}): FileEnv {
  return {
    session: undefined as never,
    signal: new AbortController().signal,
    logger: silentLogger,
    clock: systemClock,
    idleTimeoutMs: 30_000,
    concurrency: 1,
    gate: createOriginGate(systemClock),
    crossOriginBlind: false,
    meter: { add() {}, setTotal() {}, restart() {}, done() {}, phase() {} },
    verify: true,
    verifyOnResume: 'durable',
    requireAssurance: 'none',
    keepPartial: true,
    clobber: true,
    segments: 1,
    maxSize: size,
    emit() {},
    ...facts,
  };
}

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
beforeEach(async () => {
  scratch = await scratchFolder();
});
afterEach(() => scratch.remove());

it('leaves nothing of a file that was parked when its download is aborted and is to keep nothing', async () => {
  const controller = new AbortController();
  const env = envOf({ keepPartial: false, signal: controller.signal });
  const file = await OpenFile.open(directory(scratch.path), planned, env);
  await file.write(0, [new Uint8Array(1000)], 1000);
  await file.park();
  controller.abort(new Error('enough'));
  expect(await leaveFile(file, controller.signal.reason, env)).toBe(controller.signal.reason);
  expect(await tree(scratch.path)).toEqual([]);
});

it('believes nothing of a run that was killed between a restart and its next record', async () => {
  const before = await OpenFile.open(directory(scratch.path), planned, envOf());
  before.version = { origin: 'https://cdn.test', etag: '"A"', lastModified: undefined, total: size };
  await before.write(0, [new Uint8Array(size / 2).fill(0xa)], size / 2);
  await before.leave(true);
  const killed = await OpenFile.open(directory(scratch.path), planned, envOf());
  expect(killed.done.size).toBe(size / 2);
  await killed.reset('changed');
  await killed.write(size / 2, [new Uint8Array(1000).fill(0xb)], 1000);
  expect((await tree(scratch.path)).filter((name) => name.endsWith('.json'))).toEqual([]);
  await killed.leave(false);
});

it('leaves no handle open when it is left while the handle is being taken again', async () => {
  const store = memory();
  let open = 0;
  let mayOpen = Promise.resolve();
  const sink: Sink = {
    ...store,
    async open(spec, signal) {
      await mayOpen;
      const file = await store.open(spec, signal);
      open++;
      const closing = async (work: Promise<void>): Promise<void> => {
        open--;
        await work;
      };
      return {
        ...file,
        suspend: () => closing(file.suspend()),
        discard: () => closing(file.discard()),
      };
    },
  };
  const env = envOf();
  const file = await OpenFile.open(sink, planned, env);
  await file.write(0, [new Uint8Array(1000)], 1000);
  await file.park();
  expect(open).toBe(0);
  const gate = Promise.withResolvers<void>();
  mayOpen = gate.promise;
  const taking = file.unpark();
  const leaving = leaveFile(file, new Error('another chunk is nowhere'), env);
  gate.resolve();
  await Promise.all([taking, leaving]);
  expect(open).toBe(0);
});

it('takes bytes back in its record, too', async () => {
  const file = await OpenFile.open(directory(scratch.path), planned, envOf());
  await file.write(0, [new Uint8Array(2000)], 2000);
  await file.park();
  await file.unpark();
  await file.uncredit(1000, 2000);
  const name = (await tree(scratch.path)).find((each) => each.endsWith('.json')) ?? '';
  const record = decodeResumeRecord(await fs.readFile(join(scratch.path, name)));
  expect(record?.done).toEqual([{ start: 0, end: 1000 }]);
  await file.leave(false);
});

it('publishes no other number of bytes than was promised', async () => {
  const file = await OpenFile.open(directory(scratch.path), planned, envOf());
  await file.write(0, [new Uint8Array(500)], 500);
  await file.reserve(500);
  await expect(file.commit()).rejects.toMatchObject({ code: 'E_INTEGRITY' });
  await file.leave(false);
  expect(await tree(scratch.path)).toEqual([]);
});
