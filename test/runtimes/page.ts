// Run by a page of a real Chromium; run.mjs waits for `outcome`.
import { cases, runAll } from './suite.ts';

const lines: string[] = [];
const outcome: Promise<string> = runAll(cases(), (line) => lines.push(line)).then(({ passed, failed }) =>
  [...lines, `${passed} passed, ${failed} failed`].join('\n'),
);

Object.assign(globalThis, { outcome });
