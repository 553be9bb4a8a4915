import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/shared/clock.ts';
import type { ProgressDetail } from '../../../src/models/progress.ts';
import type { FaultParams } from '../../../src/testing/node/fault-server/fault-params.ts';
import type { FaultName } from '../../../src/testing/node/fault-server/fault-table.ts';
import type { TransferEvent } from '../../../src/transfer/transfer-event.ts';
import { manualClock } from '../../../src/testing/manual-clock.ts';
import { useFaultServer } from '../../testing/node/fault-server/server.ts';
import { FaultBench, fileOf } from '../support/fault-bench.ts';

const server = useFaultServer();
const size = 300_000;
const at = 120_000;

/** States in which a call is aborted: the fault that holds it there, and how the test knows that it is there. */
const states: readonly (readonly [
  string,
  FaultName,
  FaultParams,
  (event: TransferEvent) => boolean,
  'P' | '∅',
])[] = [
  ['while a file is opened', 'ok', {}, ({ type }) => type === 'state', '∅'],
  ['while it waits for a retry', 'fin-mid-body', { at }, ({ type }) => type === 'retry', 'P'],
  ['while bytes arrive', 'ok', {}, ({ type }) => type === 'range', 'P'],
  ['while it is verified', 'ok', {}, (event) => event.type === 'state' && event.state === 'verifying', 'P'],
];

describe('an abort', () => {
  it('F73 before the start: rejects with the reason, and nothing is asked for', async () => {
    const bench = await FaultBench.open(server(), { url: server().url('ok', { size }) });
    const reason = new Error('enough');
    expect(await bench.ended({ signal: AbortSignal.abort(reason) })).toEqual({ thrown: reason });
    expect(bench.asked.asks.length).toBe(0);
    expect(await bench.disk()).toBe('∅');
  });

  for (const [title, fault, params, isThere, disk] of states) {
    it(`F73 ${title}: rejects with the reason, and keeps what is there`, async () => {
      const bench = await FaultBench.open(server(), {
        url: server().url(fault, { size, ...params }),
        file: { size },
      });
      const controller = new AbortController();
      const reason = new Error('enough');
      const ended = await bench.ended({
        signal: controller.signal,
        onEvent: (event) => isThere(event) && controller.abort(reason),
      });
      expect((ended as { thrown: unknown }).thrown).toBe(reason);
      expect(await bench.disk()).toBe(disk);
    });
  }

  for (const [title, fault] of [
    ['while the server is silent', 'headers-never'],
    ['while the body stalls', 'stall'],
  ] as const) {
    it(`F73 ${title}: ends at once, and closes the connection`, async () => {
      server().resetConnections();
      await server().waitForConnections(0);
      const url = server().url(fault, { size });
      const bench = await FaultBench.open(server(), { url });
      const controller = new AbortController();
      void server()
        .waitFor(({ target, outcome }) => url.endsWith(target) && outcome === 'stalled')
        .then(() => controller.abort('enough'));
      expect(await bench.ended({ signal: controller.signal, keepPartial: false })).toEqual({
        thrown: 'enough',
      });
      await server().waitForConnections(0);
      expect(bench.clock.now()).toBeLessThan(30_000);
      expect(bench.clock.timers).toBe(0);
      expect(await bench.disk()).toBe('∅');
    });
  }

  it('F73 while the marketplace is asked for a link', async () => {
    const controller = new AbortController();
    const bench = await FaultBench.open(server(), {
      locate: () => {
        controller.abort('enough');
        return new Promise(() => {});
      },
    });
    expect(await bench.ended({ signal: controller.signal })).toEqual({ thrown: 'enough' });
    expect(bench.clock.timers).toBe(0);
  });

  it('F73 a client that is closed ends its calls', async () => {
    const url = server().url('stall', { size });
    const bench = await FaultBench.open(server(), { url });
    void server()
      .waitFor(({ target, outcome }) => url.endsWith(target) && outcome === 'stalled')
      .then(() => bench.market.close());
    const ended = await bench.ended();
    expect(ended).toMatchObject({ thrown: { code: 'E_STATE' } });
  });
});

describe('time that jumps', () => {
  it('F75 the date moves by a day: no limit takes notice', async () => {
    const clock = manualClock();
    let jumpMs = 0;
    const jumping: Clock = { ...clock, date: () => clock.date() + jumpMs };
    const bench = await FaultBench.open(server(), {
      url: server().url('ok', { size: 3_000_000 }),
      client: { clock: jumping },
    });
    await bench.succeeds({
      onEvent({ type }) {
        if (type === 'range') jumpMs = 86_400_000;
      },
    });
    expect(bench.retries).toEqual([]);
  });

  it('F75 the machine slept for hours: the connection is given up, and a new one goes on', async () => {
    const bench = await FaultBench.open(server(), { url: server().url('stall', { size, at, times: 1 }) });
    let slept = false;
    await bench.succeeds({
      onEvent({ type }) {
        if (type === 'range' && !slept) {
          slept = true;
          bench.clock.advance(4 * 3_600_000);
        }
      },
    });
    await bench.expectFinal(size);
    expect(bench.asked.starts).toEqual([0, at]);
  });
});

describe("the caller's code", () => {
  it('F81 progress that throws is told once and damages nothing', async () => {
    const warnings: string[] = [];
    const bench = await FaultBench.open(server(), {
      url: server().url('fin-mid-body', { size, at, times: 1 }),
      client: { logger: { debug() {}, info() {}, warn: (message) => warnings.push(message), error() {} } },
    });
    const fails = async (): Promise<void> => {
      throw new Error('the progress bar is broken');
    };
    await bench.succeeds({ progress: { onStart: fails, onProgress: fails, onComplete: fails } });
    await bench.expectFinal(size);
    expect(warnings.filter((each) => each.includes('progress')).length).toBe(1);
  });

  it('shows a restart as a drop, with its reason', async () => {
    const seen: [number, ProgressDetail | undefined][] = [];
    const bench = await FaultBench.open(server(), {
      url: server().url('fin-mid-body', { size, at, times: 1, switchAt: 2 }),
      file: { size },
    });
    await bench.succeeds({
      progress: {
        async onProgress(current, _total, detail) {
          seen.push([current, detail]);
        },
      },
    });
    expect(seen.at(-1)?.[0]).toBe(size);
    expect(seen.some(([, detail]) => detail?.restart === 'changed')).toBe(true);
  });
});

describe('what a browser hides', () => {
  it('F80 neither Content-Range nor ETag can be read: one stream, by the size of the marketplace', async () => {
    const bench = await FaultBench.open(server(), {
      url: server().url('ok', { size }),
      file: fileOf(size),
      client: {
        fetch: async (input, init) => {
          const response = await globalThis.fetch(input, init);
          const readable = new Headers();
          for (const name of ['content-type', 'content-length', 'last-modified']) {
            const value = response.headers.get(name);
            if (value !== null) readable.set(name, value);
          }
          return new Response(response.body, { status: response.status, headers: readable });
        },
      },
    });
    const { files } = await bench.succeeds({ segments: 4 });
    await bench.expectFinal(size);
    expect(files).toMatchObject([{ assurance: 'digest' }]);
  });
});
