// Run by Node, Deno and Bun.
import { cases, runAll } from './suite.ts';

const where = import.meta.resolve('asset-marketplace-client-core');
if (!where.endsWith('/dist/index.js')) throw new Error(`not the built package: ${where}`);
const { passed, failed } = await runAll(cases(), (line) => console.log(line));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
