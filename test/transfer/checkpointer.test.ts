import { describe, expect, it } from 'vitest';
import { manualClock } from '../../src/testing/manual-clock.ts';
import { Checkpointer } from '../../src/transfer/checkpointer.ts';

const mebibyte = 1 << 20;
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

function counted(write: () => Promise<void> = async () => {}) {
  const clock = manualClock();
  const failures: unknown[] = [];
  let writes = 0;
  const checkpoints = new Checkpointer(
    clock,
    () => {
      writes++;
      return write();
    },
    (error) => failures.push(error),
  );
  return { clock, checkpoints, failures, writes: () => writes };
}

describe('checkpoints', () => {
  it('come after 64 MiB', async () => {
    const { checkpoints, writes } = counted();
    checkpoints.credit(63 * mebibyte);
    expect(writes()).toBe(0);
    checkpoints.credit(mebibyte);
    expect(writes()).toBe(1);
    await turns();
    checkpoints.credit(mebibyte);
    expect(writes()).toBe(1);
  });

  it('come after a second, then every five', async () => {
    const { checkpoints, clock, writes } = counted();
    clock.advance(999);
    checkpoints.credit(1);
    expect(writes()).toBe(0);
    clock.advance(1);
    checkpoints.credit(1);
    expect(writes()).toBe(1);
    await turns();
    clock.advance(4999);
    checkpoints.credit(1);
    expect(writes()).toBe(1);
    clock.advance(1);
    checkpoints.credit(1);
    expect(writes()).toBe(2);
  });

  it('come one at a time', async () => {
    let end = (): void => {};
    const { checkpoints, writes } = counted(() => new Promise((resolve) => (end = resolve)));
    checkpoints.credit(64 * mebibyte);
    checkpoints.credit(64 * mebibyte);
    const settled = checkpoints.settle();
    expect(writes()).toBe(1);
    end();
    await settled;
    checkpoints.credit(64 * mebibyte);
    expect(writes()).toBe(2);
    end();
  });

  it('take no more than a hundredth of the time', async () => {
    const { checkpoints, clock, writes } = counted(async () => clock.advance(1000));
    clock.advance(5000);
    checkpoints.credit(1);
    await turns();
    clock.advance(99_000);
    checkpoints.credit(1);
    expect(writes()).toBe(1);
    clock.advance(1000);
    checkpoints.credit(1);
    expect(writes()).toBe(2);
  });

  it('tell a failure once, and to whoever waits for one', async () => {
    const { checkpoints, failures } = counted(() => Promise.reject(new Error('full')));
    checkpoints.credit(64 * mebibyte);
    await checkpoints.settle();
    await turns();
    expect(failures.length).toBe(1);
    await expect(checkpoints.now()).rejects.toThrow('full');
  });
});
