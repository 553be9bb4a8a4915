import fs from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useFaultServer } from '../../testing/node/fault-server/server.ts';
import { FaultBench, fileOf } from '../support/fault-bench.ts';

const server = useFaultServer();
const mebibyte = 1 << 20;
const size = 5 * mebibyte;
const at = 3 * mebibyte + 1000;

/** A download that was stopped at `at`, with its partial on the disk. */
async function stopped(options: { readonly verifyOnResume?: 'all' } = {}): Promise<FaultBench> {
  const url = server().url('fin-mid-body', { size, at, times: 1 });
  const bench = await FaultBench.open(server(), {
    url,
    file: options.verifyOnResume ? { size } : fileOf(size),
  });
  const controller = new AbortController();
  const ended = await bench.ended({
    ...options,
    signal: controller.signal,
    onEvent: ({ type }) => type === 'retry' && controller.abort('stopped'),
  });
  expect(ended).toEqual({ thrown: 'stopped' });
  expect(await bench.disk()).toBe('P');
  return bench;
}

/** The part and its record, as they lie on the disk. */
async function left(bench: FaultBench): Promise<{ readonly part: string; readonly record: string }> {
  const [folder = ''] = (await fs.readdir(bench.root)).filter((each) => each.startsWith('.partial-'));
  const names = await fs.readdir(join(bench.root, folder));
  const sized = await Promise.all(
    names.map(async (each) => ({
      path: join(bench.root, folder, each),
      size: (await fs.stat(join(bench.root, folder, each))).size,
    })),
  );
  const [part, record] = sized.toSorted((a, b) => b.size - a.size);
  return { part: part?.path ?? '', record: record?.path ?? '' };
}

describe('what an earlier run left', () => {
  it('F67 is gone on from', async () => {
    const bench = await stopped();
    const { files } = await bench.succeeds();
    expect(files).toMatchObject([{ resumedBytes: at, verified: true }]);
    expect(bench.asked.starts).toEqual([0, at]);
    await bench.expectFinal(size);
  });

  it('F68 what a power cut took away is fetched again, and nothing else', async () => {
    const bench = await stopped();
    await fs.truncate((await left(bench)).part, 2 * mebibyte);
    const { files } = await bench.succeeds();
    expect(files).toMatchObject([{ resumedBytes: 2 * mebibyte }]);
    expect(bench.asked.starts).toEqual([0, 2 * mebibyte]);
    await bench.expectFinal(size);
  });

  for (const [title, damage] of [
    ['torn', (text: string) => text.slice(0, text.length >> 1)],
    ['empty', () => ''],
    ['of another form', () => '{"v":99}'],
    ['edited', (text: string) => text.replace(String(at), String(at + mebibyte))],
  ] as const) {
    it(`F69 a record that is ${title} is ignored`, async () => {
      const bench = await stopped();
      const { record } = await left(bench);
      await fs.writeFile(record, damage(await fs.readFile(record, 'utf8')));
      bench.asked.forget();
      const { files } = await bench.succeeds();
      expect(files).toMatchObject([{ resumedBytes: 0 }]);
      await bench.expectFinal(size);
    });
  }

  it('F69 a partial of another version of the file is ignored, and swept away', async () => {
    const bench = await stopped();
    const other = await FaultBench.open(server(), {
      url: server().url('ok', { size, seed: 5 }),
      file: fileOf(size, 5),
    });
    await fs.cp(bench.root, other.root, { recursive: true });
    const { files } = await other.succeeds();
    expect(files).toMatchObject([{ resumedBytes: 0 }]);
    await other.expectFinal(size, 5);
  });

  it('F70 bytes past the credited ones are cut off', async () => {
    const bench = await stopped();
    const { part } = await left(bench);
    await fs.appendFile(part, Buffer.alloc(10 * mebibyte, 7));
    const { files } = await bench.succeeds();
    expect(files).toMatchObject([{ resumedBytes: at, size }]);
    await bench.expectFinal(size);
  });

  it('F71 another program changed it, with verifyOnResume "all": that piece is fetched again', async () => {
    const bench = await stopped({ verifyOnResume: 'all' });
    const handle = await fs.open((await left(bench)).part, 'r+');
    await handle.write(Buffer.from('theirs'), 0, 6, mebibyte + 5);
    await handle.close();
    bench.asked.forget();
    const { files } = await bench.succeeds({ verifyOnResume: 'all' });
    await bench.expectFinal(size);
    // The changed piece, and the one that was not complete.
    expect(files).toMatchObject([{ resumedBytes: 2 * mebibyte }]);
  });

  it('F71 another program changed it, and a checksum is promised: the checksum shows it', async () => {
    const bench = await stopped();
    const handle = await fs.open((await left(bench)).part, 'r+');
    await handle.write(Buffer.from('theirs'), 0, 6, mebibyte + 5);
    await handle.close();
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(bench.restarts).toEqual(['integrity']);
  });

  it('F72 two at the same target: the second is told so, the first is not disturbed', async () => {
    const url = server().url('stall', { size, at });
    const bench = await FaultBench.open(server(), { url, file: { size }, idle: () => false });
    let second: ReturnType<FaultBench['market']['downloadAsset']> | undefined;
    const { files } = await bench.succeeds({
      onEvent({ type }) {
        if (type !== 'range' || second !== undefined) return;
        second = bench.market.downloadAsset('asset', bench.sink, { folder: '' });
        void second.finally(() => server().release(url));
      },
    });
    expect(await second).toMatchObject({ success: false, error: { code: 'E_LOCKED', retryable: true } });
    expect(files.length).toBe(1);
    await bench.expectFinal(size);
  });
});

describe('sums of pieces', () => {
  it('are those of the bytes on the disk: a file that no one touched is not fetched again', async () => {
    const bench = await stopped({ verifyOnResume: 'all' });
    bench.asked.forget();
    const { files } = await bench.succeeds({ verifyOnResume: 'all' });
    expect(files).toMatchObject([{ resumedBytes: 3 * mebibyte }]);
    await bench.expectFinal(size);
  });

  for (const [title, file, url] of [
    ['of a size that only the server tells', {}, () => server().url('stall', { size, at, times: 1 })],
    [
      'after a beginning from 0',
      { size },
      () => server().url(['fin-mid-body', 'stall', 'ok'], { size, at, switchAt: 2 }),
    ],
  ] as const) {
    it(`are there for a file ${title}`, async () => {
      const bench = await FaultBench.open(server(), { url: url(), file, idle: () => false });
      const controller = new AbortController();
      const hasBegunAgain = (): boolean => bench.restarts.length > 0 || title.startsWith('of');
      let bytes = 0;
      await bench.ended({
        verifyOnResume: 'all',
        signal: controller.signal,
        onEvent(event) {
          if (event.type === 'range' && hasBegunAgain()) bytes += event.range.end - event.range.start;
          if (bytes > 2 * mebibyte) controller.abort(new Error('enough'));
        },
      });
      const { files } = await bench.succeeds({ verifyOnResume: 'all' });
      expect(files[0]?.resumedBytes).toBeGreaterThanOrEqual(2 * mebibyte);
    });
  }
});
