/**
 * One timed job in the runtime that runs this file: `node job.ts '{"client":"sdk", …}'`. Prints what it took as JSON.
 * Imports the built package by its own name, as users do.
 */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import {
  BaseAsset,
  HttpMarketplaceClient,
  NoAuth,
  type CallContext,
  type DownloadOptions,
  type Page,
  type RemoteFile,
} from 'asset-marketplace-client-core';
import { directory } from 'asset-marketplace-client-core/node';
import { freeChunks } from '../../src/transfer/chunk-memory.ts';

/** What to fetch, with what, and how. */
export interface Job {
  readonly client: 'sdk' | 'got' | 'ipull' | 'fetch' | 'loop';
  readonly origin: string;
  readonly files: readonly { readonly name: string; readonly size?: number; readonly sha256?: string }[];
  readonly to: string;
  readonly concurrency?: number;
  readonly segments?: number;
}

/** What it took. */
export interface Taken {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMiB: number;
}

class Bench extends HttpMarketplaceClient {
  readonly #job: Job;

  constructor(job: Job) {
    super({ auth: new NoAuth({ endpoints: { baseUrl: job.origin } }), allowInsecureLoopback: true });
    this.#job = job;
  }

  protected fetchPage(): Promise<Page<BaseAsset>> {
    return Promise.resolve({ items: [] });
  }

  protected fetchAsset(uid: string): Promise<BaseAsset> {
    return Promise.resolve(new BaseAsset({ uid, title: 'bench' }));
  }

  protected async *fetchFiles(
    _: BaseAsset,
    __: DownloadOptions,
    context: CallContext,
  ): AsyncGenerator<RemoteFile> {
    context.signal.throwIfAborted();
    for (const { name, size, sha256 } of this.#job.files) {
      yield {
        path: name,
        size,
        ...(sha256 === undefined ? {} : { checksums: [{ algorithm: 'sha256', value: sha256 }] }),
        content: {
          kind: 'located',
          locate: () => Promise.resolve({ url: new URL(name, this.#job.origin), credentials: 'none' }),
        },
      };
    }
  }
}

async function sdk(job: Job): Promise<void> {
  const client = new Bench(job);
  const result = await client.downloadAsset('bench', directory(job.to), {
    folder: '',
    ...(job.concurrency === undefined ? {} : { concurrency: job.concurrency }),
    ...(job.segments === undefined ? {} : { segments: job.segments }),
  });
  await client.close();
  if (!result.success) throw result.error;
}

/** A loop that a user would write: fetch, then write the whole file; large ones through a pipeline. */
async function plainFetch(job: Job): Promise<void> {
  await mkdir(job.to, { recursive: true });
  const rest = [...job.files];
  const worker = async (): Promise<void> => {
    for (let file = rest.shift(); file !== undefined; file = rest.shift()) {
      const response = await fetch(new URL(file.name, job.origin));
      if (!response.ok || response.body === null) throw new Error(`${response.status}`);
      const path = `${job.to}/${file.name}`;
      if ((file.size ?? Infinity) <= 1 << 20)
        await writeFile(path, new Uint8Array(await response.arrayBuffer()));
      else await pipeline(Readable.fromWeb(response.body as never), createWriteStream(path));
    }
  };
  await Promise.all(Array.from({ length: job.concurrency ?? 1 }, worker));
}

/**
 * The least that Node can do with `fetch`: large writes, one under way while the next fills, each chunk freed once it is
 * written, hashed in line. Nothing is checked.
 */
async function bareLoop(job: Job): Promise<void> {
  for (const { name, sha256 } of job.files) {
    const { body } = await fetch(new URL(name, job.origin));
    if (body === null) throw new Error('no body');
    const file = await open(`${job.to}/${name}`, 'w');
    const hash = sha256 === undefined ? undefined : createHash('sha256');
    let position = 0;
    let length = 0;
    let batch: Uint8Array[] = [];
    let writing: Promise<void> | undefined;
    const flush = async (): Promise<void> => {
      await writing;
      const full = batch;
      writing = file.writev(full, position).then(() => {
        freeChunks(full);
      });
      for (const chunk of full) hash?.update(chunk);
      position += length;
      length = 0;
      batch = [];
    };
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      batch.push(value);
      length += value.length;
      if (length >= 1 << 20) await flush();
    }
    await flush();
    await writing;
    await file.close();
    if (hash !== undefined && hash.digest('hex') !== sha256) throw new Error('wrong digest');
  }
}

async function got(job: Job): Promise<void> {
  const { default: client } = await import('got');
  for (const { name } of job.files) {
    await pipeline(client.stream(new URL(name, job.origin)), createWriteStream(`${job.to}/${name}`));
  }
}

async function ipull(job: Job): Promise<void> {
  const { downloadFile } = await import('ipull');
  for (const { name } of job.files) {
    const download = await downloadFile({
      url: new URL(name, job.origin).href,
      directory: job.to,
      fileName: name,
      parallelStreams: job.segments ?? 1,
      cliProgress: false,
    });
    await download.download();
  }
}

const clients = { sdk, fetch: plainFetch, loop: bareLoop, got, ipull };
const job = JSON.parse(process.argv[2] ?? '{}') as Job;
await mkdir(job.to, { recursive: true });
const cpu = process.cpuUsage();
const startedAt = performance.now();
await clients[job.client](job);
const wallMs = performance.now() - startedAt;
const { user, system } = process.cpuUsage(cpu);
const taken: Taken = { wallMs, cpuMs: (user + system) / 1000, peakMiB: await peakMiB() };
console.log(JSON.stringify(taken));

/** The most memory that the process ever had, as the system counts it. */
async function peakMiB(): Promise<number> {
  try {
    const file = await open('/proc/self/status');
    const text = await file.readFile('utf8');
    await file.close();
    return Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? 0) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}
