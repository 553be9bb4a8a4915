import { expect, test, vi } from 'vitest';
import { singleFlight } from '../../src/auth/single-flight.ts';

test('calls that come while a job runs share its outcome, the next one runs it again', async () => {
  const job = vi.fn(() => Promise.resolve(job.mock.calls.length));
  const run = singleFlight(job);
  expect(await Promise.all([run(), run(), run()])).toStrictEqual([1, 1, 1]);
  expect(await run()).toBe(2);
});

test('a failure is shared, and not kept', async () => {
  const job = vi.fn().mockRejectedValueOnce(new Error('no')).mockResolvedValueOnce('yes');
  const run = singleFlight(job);
  const outcomes = await Promise.allSettled([run(), run()]);
  expect(outcomes.map(({ status }) => status)).toStrictEqual(['rejected', 'rejected']);
  expect(await run()).toBe('yes');
  expect(job).toHaveBeenCalledTimes(2);
});
