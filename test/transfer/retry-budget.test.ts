import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createError } from '../../src/errors/create-error.ts';
import { manualClock } from '../../src/testing/manual-clock.ts';
import { RetryBudget } from '../../src/transfer/retry-budget.ts';

const network = () => createError('E_NETWORK', 'broken');
const mebibyte = 1 << 20;

/** A budget, and what fails once and waits as long as it says. */
function patience(random?: () => number) {
  const manual = manualClock();
  const clock = { ...manual, random: random ?? manual.random };
  const budget = new RetryBudget(clock);
  const fail = (error = network()): number => {
    const delayMs = budget.delayAfter(error);
    manual.advance(delayMs);
    return delayMs;
  };
  return { budget, fail };
}

describe('the patience with a file', () => {
  it('ends after six failures in a row', () => {
    const { budget, fail } = patience();
    for (let count = 0; count < 5; count++) expect(fail()).toBeGreaterThanOrEqual(200);
    expect(budget.failures).toBe(5);
    expect(() => fail()).toThrow('broken');
  });

  it('takes what fails at the same time for one failure, and no more than sixty of them', () => {
    const budget = new RetryBudget(manualClock());
    for (let count = 0; count < 8; count++) budget.delayAfter(network());
    expect(budget.failures).toBe(1);
    for (let count = 8; count < 59; count++) budget.delayAfter(network());
    expect(() => budget.delayAfter(network())).toThrow(expect.objectContaining({ code: 'E_BUDGET' }));
  });

  it('begins anew with a mebibyte, not with a byte', () => {
    const { budget, fail } = patience();
    for (let count = 0; count < 5; count++) fail();
    budget.credit(1, 100 * mebibyte);
    expect(budget.failures).toBe(5);
    budget.credit(mebibyte - 1, 100 * mebibyte);
    expect(budget.failures).toBe(0);
  });

  it('begins anew with the whole of a small file', () => {
    const budget = new RetryBudget(manualClock());
    budget.delayAfter(network());
    budget.credit(1000, 1000);
    expect(budget.failures).toBe(0);
  });

  it('ends after sixty failures in all, whatever arrived', () => {
    const budget = new RetryBudget(manualClock());
    let failures = 0;
    const fail = (): void => {
      for (;;) {
        failures++;
        budget.delayAfter(network());
        budget.credit(mebibyte, undefined);
      }
    };
    expect(fail).toThrow(expect.objectContaining({ code: 'E_BUDGET' }));
    expect(failures).toBe(60);
  });

  it('waits longer each time, at least 200 ms, at most 30 s, unless a server asks for more', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
          minLength: 5,
          maxLength: 5,
        }),
        (draws) => {
          const queue = [...draws];
          const { fail } = patience(() => queue.shift() ?? 0);
          for (let nth = 1; nth <= 5; nth++) {
            const delayMs = fail();
            expect(delayMs).toBeGreaterThanOrEqual(200);
            expect(delayMs).toBeLessThanOrEqual(Math.min(30_000, 400 * 2 ** nth));
          }
        },
      ),
    );
    const budget = new RetryBudget(manualClock());
    expect(budget.delayAfter(createError('E_HTTP', 'busy', { retryable: true, retryAfterMs: 120_000 }))).toBe(
      120_000,
    );
  });

  it('has none for a server that asks for more than five minutes, or for an error that is for good', () => {
    const budget = new RetryBudget(manualClock());
    const long = createError('E_RATE_LIMITED', 'tomorrow', { retryAfterMs: 300_001 });
    expect(() => budget.delayAfter(long)).toThrow('tomorrow');
    expect(() => budget.delayAfter(createError('E_NOT_FOUND', 'gone'))).toThrow('gone');
  });

  it('is one try for a body that is too long, and three for damage', () => {
    for (const [code, times] of [
      ['E_OVERRUN', 1],
      ['E_INTEGRITY', 3],
    ] as const) {
      const { fail } = patience();
      const error = createError(code, 'damage', { retryable: true });
      for (let count = 0; count < times; count++) fail(error);
      expect(() => fail(error)).toThrow('damage');
    }
  });

  it('waits as long as five minutes, when a server asks for it', () => {
    const budget = new RetryBudget(manualClock());
    expect(budget.delayAfter(createError('E_RATE_LIMITED', 'later', { retryAfterMs: 300_000 }))).toBe(
      300_000,
    );
  });

  it('waits between half the base and its double for each failure, as chance has it', () => {
    for (const [random, delays] of [
      [0, [200, 200, 200, 200, 200]],
      [0.5, [500, 900, 1700, 3300, 6500]],
      [1, [800, 1600, 3200, 6400, 12_800]],
    ] as const) {
      const { fail } = patience(() => random);
      expect(delays.map(() => fail())).toEqual(delays);
    }
  });

  it('says after how many failures it gave up, and what the last was', () => {
    const budget = new RetryBudget(manualClock());
    const last = createError('E_HTTP', 'busy', { retryable: true, url: 'https://cdn.example/file' });
    const fail = (): void => {
      for (;;) {
        budget.delayAfter(last);
        budget.credit(mebibyte, undefined);
      }
    };
    expect(fail).toThrow(
      expect.objectContaining({
        code: 'E_BUDGET',
        message: 'Given up after 60 failed attempts, the last: E_HTTP (https://cdn.example/file)',
        url: 'https://cdn.example/file',
        cause: expect.objectContaining({ code: 'E_HTTP' }) as unknown,
      }),
    );
  });

  it('counts the beginnings, those of an earlier run too', () => {
    const budget = new RetryBudget(manualClock(), 1);
    expect(budget.restarts).toBe(1);
    budget.restart();
    expect(budget.restarts).toBe(2);
  });

  it('allows two restarts, and one more for each later run', () => {
    const budget = new RetryBudget(manualClock());
    expect([budget.restart(), budget.restart(), budget.restart()]).toEqual([true, true, false]);
    const later = new RetryBudget(manualClock(), 9);
    expect([later.restart(), later.restart()]).toEqual([true, false]);
  });

  it('allows two new links without a mebibyte between', () => {
    const budget = new RetryBudget(manualClock());
    expect([budget.refresh(), budget.refresh(), budget.refresh()]).toEqual([true, true, false]);
    budget.credit(mebibyte, undefined);
    expect(budget.refresh()).toBe(true);
  });
});
