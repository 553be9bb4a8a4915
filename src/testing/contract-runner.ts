/**
 * What a suite asks of a test runner. Vitest, `node:test`, `bun:test`, Mocha and Deno's `@std/testing/bdd` have both.
 */
export interface ContractRunner {
  /** Names a group of tests. */
  readonly describe: (name: string, body: () => void) => unknown;
  /** Names a test. It fails when the promise is rejected. */
  readonly it: (name: string, run: () => Promise<void>) => unknown;
}

/** @throws Error with `what` when `holds` is false. */
export function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

/** @throws Error when the two are not the same text in JSON. */
export function checkSame(actual: unknown, expected: unknown, what: string): void {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)];
  check(is === should, `${what}: expected ${should}, but it is ${is}`);
}

/** Why `work` was rejected. @throws Error when it was not. */
export async function rejectionOf(work: PromiseLike<unknown>, what: string): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error(`${what}: it should fail, but it does not`);
}

/** Gives other work the turn until `holds` is true, for a while. */
export async function eventually(holds: () => boolean, what: string): Promise<void> {
  for (let turn = 0; turn < 100 && !holds(); turn += 1) {
    await new Promise((resolve) => {
      setTimeout(resolve, turn < 50 ? 0 : 10);
    });
  }
  check(holds(), what);
}
