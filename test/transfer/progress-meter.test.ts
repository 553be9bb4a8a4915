import { describe, expect, it } from 'vitest';
import type { ProgressDetail } from '../../src/models/progress.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { manualClock } from '../../src/testing/manual-clock.ts';
import { ProgressMeter } from '../../src/transfer/progress-meter.ts';

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

function metered(hold: () => Promise<void> = async () => {}) {
  const clock = manualClock();
  const warnings: string[] = [];
  const calls: [string, ...unknown[]][] = [];
  let underWay = 0;
  let most = 0;
  const note =
    (name: string) =>
    async (...values: unknown[]): Promise<void> => {
      calls.push([name, ...values]);
      most = Math.max(most, ++underWay);
      await hold();
      underWay--;
    };
  const callback = {
    onStart: note('start'),
    onProgress: note('progress'),
    onComplete: note('complete'),
    onError: note('error'),
  };
  const logger = { ...silentLogger, warn: (message: string) => void warnings.push(message) };
  const meter = new ProgressMeter(callback, { clock, logger });
  const updates = () =>
    calls.filter(([name]) => name === 'progress') as [
      'progress',
      number,
      number | undefined,
      ProgressDetail,
    ][];
  return { clock, meter, calls, updates, warnings, most: () => most };
}

describe('progress', () => {
  it('starts with the total, and ends with an update and the end', async () => {
    const { meter, calls } = metered();
    meter.expect([100, 50]);
    const file = meter.file('uid', 'a.bin', 100);
    file.add(100);
    file.done();
    await meter.finish();
    expect(calls.map(([name]) => name)).toEqual(['start', 'progress', 'complete']);
    expect(calls[0]).toEqual(['start', 150]);
    expect(calls[1]).toMatchObject([
      'progress',
      100,
      150,
      { assetUid: 'uid', filesDone: 1, filesTotal: 2, phase: 'done' },
    ]);
  });

  it('comes at most ten times a second', async () => {
    const { meter, clock, updates } = metered();
    meter.expect([10_000]);
    const file = meter.file('uid', 'a.bin', 10_000);
    for (let at = 0; at < 1000; at++) {
      file.add(10);
      clock.advance(1);
      await turns();
    }
    expect(updates().length).toBeGreaterThan(5);
    expect(updates().length).toBeLessThanOrEqual(10);
  });

  it('never comes twice at a time: a slow listener gets the latest', async () => {
    let free = (): void => {};
    const { meter, clock, updates, most } = metered(() => new Promise((resolve) => (free = resolve)));
    meter.expect([100]);
    const file = meter.file('uid', 'a.bin', 100);
    await turns();
    free();
    await turns();
    for (let at = 0; at < 50; at++) {
      file.add(1);
      clock.advance(200);
      await turns();
    }
    expect(updates().length).toBe(1);
    free();
    await turns();
    clock.advance(200);
    await turns();
    expect(updates().at(-1)?.[1]).toBe(50);
    expect(most()).toBe(1);
  });

  it('shows a restart as a drop, once, with its reason', async () => {
    const { meter, clock, updates } = metered();
    meter.expect([100]);
    const file = meter.file('uid', 'a.bin', 100);
    await turns();
    file.add(60);
    clock.advance(100);
    await turns();
    file.restart('changed');
    clock.advance(100);
    await turns();
    file.add(10);
    clock.advance(100);
    await turns();
    expect(updates().map(([, current, , { restart }]) => [current, restart])).toEqual([
      [60, undefined],
      [0, 'changed'],
      [10, undefined],
    ]);
  });

  it('has no total when one size is unknown', async () => {
    const { meter, calls } = metered();
    meter.expect([100, undefined]);
    await meter.finish();
    expect(calls[0]).toEqual(['start', undefined]);
  });

  it('hides the time left for the first three seconds, and while it waits', async () => {
    const { meter, clock, updates } = metered();
    meter.expect([1_000_000]);
    const file = meter.file('uid', 'a.bin', 1_000_000);
    const step = async (): Promise<number | undefined> => {
      file.add(1000);
      clock.advance(1000);
      await turns();
      return updates().at(-1)?.[3].remainingMs;
    };
    expect([await step(), await step()]).toEqual([undefined, undefined]);
    await step();
    expect(await step()).toBeGreaterThan(0);
    file.phase('waiting');
    expect(await step()).toBeUndefined();
  });

  it('F81 survives listeners that throw, and tells it once', async () => {
    const { meter, clock, warnings, calls } = metered(() => Promise.reject(new Error('broken')));
    meter.expect([100]);
    const file = meter.file('uid', 'a.bin', 100);
    for (let at = 0; at < 3; at++) {
      file.add(1);
      clock.advance(200);
      await turns();
    }
    await meter.finish();
    expect(warnings.length).toBe(1);
    expect(calls.at(-1)?.[0]).toBe('complete');
  });

  it('ends with the error of a call that failed', async () => {
    const { meter, calls } = metered();
    const error = new Error('failed');
    meter.expect([1]);
    await meter.finish(error);
    expect(calls.at(-1)).toEqual(['error', error]);
  });
});
