// Run by Node, Deno and Bun.
import { cases, runAll } from './suite.ts';

const { passed, failed } = await runAll(cases(), (line) => console.log(line));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
