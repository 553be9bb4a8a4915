// Run by a page of a real Chromium; run.mjs waits for `outcome`.
import { cases, runAll, type Origins } from './suite.ts';

// Put in by run.mjs.
declare const ORIGINS: Origins;

const lines: string[] = [];
const outcome: Promise<string> = runAll(cases(ORIGINS), (line) => lines.push(line)).then(
  ({ passed, failed }) => [...lines, `${passed} passed, ${failed} failed`].join('\n'),
);

Object.assign(globalThis, { outcome });
