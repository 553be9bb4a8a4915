import { beforeAll, describe, it } from 'vitest';
import { cdp } from 'vitest/browser';
import { directory, opfs } from '../../src/runtimes/browser/index.ts';
import type { Sink, SinkCapabilities } from '../../src/sinks/sink.ts';
import { sinkContract, type SinkHarness } from '../../src/testing/index.ts';
import { privateFolder, type PrivateFolder } from './private-folder.ts';

const anywhere = { randomWrite: true, maxSize: Number.MAX_SAFE_INTEGER };

/** A worker as in a browser whose workers have no sync access handles. */
const workerWithout: string = URL.createObjectURL(
  new Blob(['onmessage = ({ data: [call] }) => postMessage([call, false])'], { type: 'text/javascript' }),
);

const places: readonly {
  readonly name: string;
  readonly capabilities: SinkCapabilities;
  readonly make: (folder: PrivateFolder) => Sink | Promise<Sink>;
}[] = [
  {
    name: 'opfs()',
    capabilities: { ...anywhere, readBack: true, resumable: true, commit: 'atomic', durable: 'fsync' },
    make: ({ path }) => opfs(path),
  },
  {
    name: 'opfs() without sync access handles',
    capabilities: { ...anywhere, readBack: false, resumable: false, commit: 'swap', durable: 'none' },
    make: ({ path }) => opfs(path, { workerUrl: workerWithout }),
  },
  {
    name: 'directory()',
    capabilities: { ...anywhere, readBack: true, resumable: true, commit: 'swap', durable: 'close' },
    make: ({ handle }) => directory(handle),
  },
];

/** The profile of these tests is in memory, where sync handles end at 2 GiB: test/pages/ has the whole suite on a disk. */
const itInMemory = (name: string, run: () => Promise<void>): void => {
  if (name !== 'takes bytes past 5 GiB') it(name, run);
};

// Room for the case that writes past 5 GiB: the browser counts sizes, not what is on the disk.
beforeAll(async () => {
  await cdp().send('Storage.overrideQuotaForOrigin', { origin: location.origin, quotaSize: 2 ** 40 });
});

for (const { name, capabilities, make } of places) {
  describe(name, () => {
    const makeSink = async (): Promise<SinkHarness> => {
      const folder = await privateFolder();
      return {
        sink: await make(folder),
        reopen: () => make(folder),
        async tearRecord() {
          const record = (await folder.paths()).find((path) => path.endsWith('/record'));
          if (record === undefined) throw new Error('There is no record to tear');
          const bytes = (await folder.get(record)) ?? new Uint8Array();
          await folder.put(record, bytes.subarray(0, bytes.length / 2));
        },
        appear: (path, bytes) => folder.put(path, bytes),
        dispose: () => folder.remove(),
      };
    };
    sinkContract({ describe, it: name === 'opfs()' ? itInMemory : it }, makeSink, capabilities);
  });
}
