/** What every runtime must do, on the built package, imported by its own name. */
import * as core from 'asset-marketplace-client-core';

export type Case = readonly [name: string, run: () => Promise<void>];

function check(ok: unknown, what: string): asserts ok {
  if (!ok) throw new Error(`failed: ${what}`);
}

export function cases(): Case[] {
  return [
    [
      'the package loads',
      async () => {
        check(typeof core === 'object', 'a module');
      },
    ],
  ];
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

export async function runAll(list: readonly Case[], log: (line: string) => void): Promise<Tally> {
  let passed = 0;
  let failed = 0;
  for (const [name, run] of list) {
    try {
      await run();
      passed++;
      log(`ok ${name}`);
    } catch (error) {
      failed++;
      log(`not ok ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  return { passed, failed };
}
