// Run by workerd: `workerd test` calls the exported handler.
import { cases, runAll, type Origins } from './suite.ts';

// Put in by run.mjs.
declare const ORIGINS: Origins;

export default {
  async test(): Promise<void> {
    const { passed, failed } = await runAll(cases(ORIGINS), (line) => console.log(line));
    console.log(`${passed} passed, ${failed} failed`);
    if (failed > 0) throw new Error(`${failed} failed`);
  },
};
