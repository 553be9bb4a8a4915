import { expect, test } from 'vitest';
import { backoffMs } from '../../src/http/backoff.ts';
import { systemClock } from '../../src/shared/clock.ts';

const at = (chance: number) => ({ ...systemClock, random: () => chance });

test('a wait is never nothing, grows with each failure and ends at thirty seconds', () => {
  expect([1, 2, 3, 50, 5000].map((failures) => backoffMs(failures, at(0)))).toStrictEqual([
    200, 200, 200, 200, 200,
  ]);
  expect([1, 2, 3, 4, 50, 5000].map((failures) => backoffMs(failures, at(1)))).toStrictEqual([
    800, 1600, 3200, 6400, 30_000, 30_000,
  ]);
});
