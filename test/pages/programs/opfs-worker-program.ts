// The worker module of a site whose policy allows no inlined one.
import { serveOpfs } from '../../../src/runtimes/browser/index.ts';

serveOpfs();
