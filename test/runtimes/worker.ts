// Run by workerd: `workerd test` calls the exported handler.
import { cases, runAll } from './suite.ts';

export default {
  async test(): Promise<void> {
    const { passed, failed } = await runAll(cases(), (line) => console.log(line));
    console.log(`${passed} passed, ${failed} failed`);
    if (failed > 0) throw new Error(`${failed} failed`);
  },
};
