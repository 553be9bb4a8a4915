import { expect, test } from 'vitest';
import { createOriginGate } from '../../src/http/origin-gate.ts';
import { manualClock } from '../../src/testing/manual-clock.ts';

const origin = 'https://a.example';

test('an origin that was never closed is open', async () => {
  await createOriginGate(manualClock()).pass(origin);
});

test('a closed origin opens when the longest wait is over; others stay open', async () => {
  const clock = manualClock();
  const gate = createOriginGate(clock);
  gate.close(origin, 2000);
  gate.close(origin, 500);
  await gate.pass('https://b.example');
  let open = false;
  const passed = gate.pass(origin).then(() => (open = true));
  clock.advance(1999);
  await Promise.resolve();
  expect(open).toBe(false);
  await clock.run(passed);
  expect(clock.now()).toBe(2000);
});

test('a wait at the gate ends at once on abort, with the reason', async () => {
  const clock = manualClock();
  const gate = createOriginGate(clock);
  gate.close(origin, 60_000);
  const controller = new AbortController();
  const passed = gate.pass(origin, controller.signal);
  const reason = new Error('stop');
  controller.abort(reason);
  await expect(passed).rejects.toBe(reason);
  expect(clock.timers).toBe(0);
});

test('a gate that closes further while one waits is waited for', async () => {
  const clock = manualClock();
  const gate = createOriginGate(clock);
  gate.close(origin, 1000);
  const passed = gate.pass(origin);
  gate.close(origin, 3000);
  await clock.run(passed);
  expect(clock.now()).toBe(3000);
});
