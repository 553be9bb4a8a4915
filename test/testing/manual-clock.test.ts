import { manualClock } from 'asset-marketplace-client-core/testing';
import { expect, test } from 'vitest';
import { sleep } from '../../src/shared/clock.ts';

test('time passes only when it is told to', () => {
  const clock = manualClock(1000);
  const ran: string[] = [];
  clock.after(20, () => ran.push(`second at ${clock.now()}`));
  clock.after(10, () => ran.push(`first at ${clock.now()}`));
  clock.after(30, () => ran.push('third'))();
  clock.advance(9);
  expect(ran).toEqual([]);
  clock.advance(100);
  expect(ran).toEqual(['first at 10', 'second at 20']);
  expect(clock.now()).toBe(109);
  expect(clock.date()).toBe(1109);
  expect(clock.timers).toBe(0);
});

test('a timer may set another that falls due in the same step', () => {
  const clock = manualClock();
  const at: number[] = [];
  clock.after(10, () => {
    clock.after(10, () => at.push(clock.now()));
  });
  clock.advance(25);
  expect(at).toEqual([20]);
});

test('waiting for work takes the clock to wherever the work needs it', async () => {
  const clock = manualClock();
  const work = async (): Promise<string> => {
    await sleep(clock, 3_600_000);
    await sleep(clock, 1000);
    return 'done';
  };
  expect(await clock.run(work())).toBe('done');
  expect(clock.now()).toBe(3_601_000);
  await expect(clock.run(Promise.reject(new Error('no')))).rejects.toThrow('no');
});

test('chance is the same in every run', () => {
  const [one, other] = [manualClock(), manualClock()];
  const numbers = [one.random(), one.random()];
  expect([other.random(), other.random()]).toEqual(numbers);
  for (const number of numbers) expect(number).toBeGreaterThan(0);
  expect(new Set(numbers).size).toBe(2);
});
