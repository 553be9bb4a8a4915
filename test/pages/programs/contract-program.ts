// Runs the sink contract on the private file system of a profile on the disk.
import { opfs } from '../../../src/runtimes/browser/index.ts';
import { sinkContract } from '../../../src/testing/index.ts';
import { privateFolder } from '../../browser/private-folder.ts';

const cases: { readonly name: string; readonly run: () => Promise<void> }[] = [];
sinkContract(
  { describe: (_name, body) => body(), it: (name, run) => cases.push({ name, run }) },
  async () => {
    const folder = await privateFolder();
    return {
      sink: await opfs(folder.path),
      reopen: () => opfs(folder.path),
      async tearRecord() {
        const record = (await folder.paths()).find((path) => path.endsWith('/record'));
        await folder.put(
          record ?? '',
          ((await folder.get(record ?? '')) ?? new Uint8Array()).subarray(0, 40),
        );
      },
      appear: (path, bytes) => folder.put(path, bytes),
      dispose: () => folder.remove(),
    };
  },
  {
    randomWrite: true,
    readBack: true,
    resumable: true,
    commit: 'atomic',
    durable: 'fsync',
    maxSize: Number.MAX_SAFE_INTEGER,
  },
);

/** The failures, one line each. */
async function runContract(): Promise<{ readonly run: number; readonly failures: readonly string[] }> {
  const failures: string[] = [];
  for (const { name, run } of cases)
    await run().catch((error: unknown) => failures.push(`${name}: ${String(error)}`));
  return { run: cases.length, failures };
}

Object.assign(globalThis, { ready: { runContract } });
