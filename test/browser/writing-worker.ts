// Downloads a part of a file in a worker, until it is ended.
import { opfs } from '../../src/runtimes/browser/index.ts';
import type { SinkSpec } from '../../src/sinks/sink.ts';
import { seededBytes } from '../../src/testing/seeded-content.ts';

interface Task {
  readonly folder: string;
  readonly spec: SinkSpec;
  readonly seed: number;
  readonly bytes: number;
}

const step = 1 << 20;

globalThis.onmessage = async ({ data: { folder, spec, seed, bytes } }: MessageEvent<Task>) => {
  const sink = await opfs(folder);
  const file = await sink.open(spec);
  for (let at = 0; at < bytes; at += step) await file.write(at, [seededBytes(seed, at, step)]);
  globalThis.postMessage('written');
};
