// Run by Node, Deno and Bun: plain.mjs <origins as JSON> <folder for files>
import { nodeCases } from './node-suite.ts';
import { cases, runAll } from './suite.ts';

const where = import.meta.resolve('asset-marketplace-client-core');
if (!where.endsWith('/dist/index.js')) throw new Error(`not the built package: ${where}`);
const [origins, scratch] = process.argv.slice(2);
const { passed, failed } = await runAll([...cases(JSON.parse(origins)), ...nodeCases(scratch)], (line) =>
  console.log(line),
);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
