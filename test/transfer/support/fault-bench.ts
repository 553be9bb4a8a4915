import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, onTestFinished, vi } from 'vitest';
import { BearerAuth } from '../../../src/auth/bearer-auth.ts';
import type { HttpClientOptions } from '../../../src/client/http-client-options.ts';
import type { DownloadFailure, DownloadResult } from '../../../src/models/download-result.ts';
import type { FileLocation, LocateContext, RemoteFile } from '../../../src/models/remote-file.ts';
import { directory } from '../../../src/runtimes/node/directory.ts';
import type { Sink } from '../../../src/sinks/sink.ts';
import { manualClock, type ManualClock } from '../../../src/testing/manual-clock.ts';
import type { FaultServer } from '../../../src/testing/node/fault-server/fault-server.ts';
import { seededBytes } from '../../../src/testing/seeded-content.ts';
import type { DownloadOptions } from '../../../src/transfer/download-options.ts';
import type { TransferEvent } from '../../../src/transfer/transfer-event.ts';
import { scratchFolder } from '../../runtimes-node/scratch-folder.ts';
import { AskedRanges } from './asked-ranges.ts';
import { FileMarket } from './file-market.ts';
import { pump } from './pump.ts';

// A machine that is busy with something else is no failure.
vi.setConfig({ testTimeout: 60_000 });

const secretToken = 'token-that-no-one-may-see-4711';
const name = 'file.bin';

/** What a test downloads, and how. */
export interface BenchSetup {
  /** Where the file is: one URL, or mirrors. */
  readonly url?: string | readonly string[];
  /** In place of `url`. */
  readonly locate?: (context: LocateContext) => Promise<FileLocation | readonly FileLocation[]>;
  /** What else the marketplace says of the file. */
  readonly file?: Partial<RemoteFile> & { readonly allowUnknownLength?: boolean };
  readonly client?: Partial<HttpClientOptions>;
  /** Default: a folder of its own. */
  readonly sink?: (root: string, clock: ManualClock) => Sink;
  /** Says when time is to go on, besides while the engine waits or the server is silent. */
  readonly idle?: () => boolean;
}

/** How one call ended. */
export type Ended = { readonly result: DownloadResult } | { readonly thrown: unknown };

/** The file of the fault server, and the checksum that a marketplace would promise for it. */
export function fileOf(size: number, seed = 1): Pick<RemoteFile, 'size' | 'checksums'> {
  const value = createHash('sha256')
    .update(seededBytes(seed, 0, size))
    .digest('hex');
  return { size, checksums: [{ algorithm: 'sha256', value }] };
}

/** One file of the fault server, a client for it on a clock of the test's own, and a folder. */
export class FaultBench {
  readonly clock: ManualClock = manualClock();
  readonly asked = new AskedRanges();
  readonly events: TransferEvent[] = [];
  readonly root: string;
  readonly sink: Sink;
  readonly market: FileMarket;
  readonly #server: FaultServer;
  readonly #setup: BenchSetup;
  #waiting = false;

  private constructor(server: FaultServer, setup: BenchSetup, root: string) {
    this.#server = server;
    this.#setup = setup;
    this.root = root;
    this.sink = setup.sink?.(root, this.clock) ?? directory(root);
    const { fetch = globalThis.fetch } = setup.client ?? {};
    this.market = new FileMarket(
      {
        auth: new BearerAuth({ token: secretToken, endpoints: { baseUrl: `${server.origins.main}/` } }),
        allowInsecureLoopback: true,
        clock: this.clock,
        ...setup.client,
        fetch: this.asked.watch(fetch),
      },
      () => [this.#file()],
    );
  }

  static async open(server: FaultServer, setup: BenchSetup): Promise<FaultBench> {
    const scratch = await scratchFolder();
    const bench = new FaultBench(server, setup, scratch.path);
    onTestFinished(async () => {
      await bench.market.close();
      await bench.sink.close?.();
      await scratch.remove();
    });
    return bench;
  }

  /** One call, with time going on whenever the engine waits for it. */
  async ended(options: DownloadOptions = {}): Promise<Ended> {
    const onEvent = (event: TransferEvent): void => {
      this.events.push(event);
      this.asked.onEvent(event);
      if (event.type === 'state') this.#waiting = event.state === 'waiting';
      options.onEvent?.(event);
    };
    const call = this.market.downloadAsset('asset', this.sink, { folder: '', ...options, onEvent });
    const ended = await pump(
      this.clock,
      call.then(
        (result): Ended => ({ result }),
        (thrown: unknown): Ended => ({ thrown }),
      ),
      () => this.#setup.idle?.() === true || this.#waiting || this.#isServerSilent(),
    );
    await this.#expectNoSecret(ended);
    return ended;
  }

  /** A call that must succeed. */
  async succeeds(options?: DownloadOptions): Promise<DownloadResult & { readonly success: true }> {
    const ended = await this.ended(options);
    expect(ended, inspect(ended, { depth: 6 })).toMatchObject({ result: { success: true } });
    return (ended as { readonly result: DownloadResult & { readonly success: true } }).result;
  }

  /** A call that must fail with a result; gives the error. */
  async fails(options?: DownloadOptions): Promise<DownloadFailure['error']> {
    const ended = await this.ended(options);
    expect(ended).toMatchObject({ result: { success: false } });
    return (ended as { readonly result: DownloadFailure }).result.error;
  }

  /**
   * What is on the disk: `F` the file, `P` a partial, `F+P` both, `∅` neither.
   */
  async disk(): Promise<'F' | 'P' | 'F+P' | '∅'> {
    const names = await fs.readdir(this.root);
    const partials = names.filter((each) => each.startsWith('.partial-'));
    const left = await Promise.all(partials.map((folder) => fs.readdir(join(this.root, folder))));
    const hasPartial = left.some((entries) => entries.some((entry) => !entry.endsWith('.lock')));
    if (names.includes(name)) return hasPartial ? 'F+P' : 'F';
    return hasPartial ? 'P' : '∅';
  }

  /** The file under its final name is exactly this version, and nothing else of it is left. */
  async expectFinal(size: number, seed = 1): Promise<void> {
    expect(await this.disk()).toBe('F');
    await this.expectBytes(seededBytes(seed, 0, size));
  }

  /** The bytes under the final name. */
  async expectBytes(expected: Uint8Array): Promise<void> {
    const bytes = await fs.readFile(join(this.root, name));
    expect(bytes.length).toBe(expected.length);
    expect(bytes.equals(expected)).toBe(true);
  }

  /** Puts a file where the download will go. */
  async place(content: string): Promise<void> {
    await fs.writeFile(join(this.root, name), content);
  }

  /** Codes of the retries so far, in order. */
  get retries(): readonly string[] {
    return this.events.flatMap((event) => (event.type === 'retry' ? [event.code] : []));
  }

  /** Reasons of the restarts so far, in order. */
  get restarts(): readonly string[] {
    return this.events.flatMap((event) => (event.type === 'restart' ? [event.reason] : []));
  }

  #file(): RemoteFile {
    const { url, locate, file: { allowUnknownLength, ...facts } = {} } = this.#setup;
    const urls = typeof url === 'string' ? [url] : (url ?? []);
    const places = urls.map((each): FileLocation => ({ url: each, credentials: 'none' }));
    return {
      path: name,
      content: { kind: 'located', locate: locate ?? (async () => places), allowUnknownLength },
      ...facts,
    };
  }

  #isServerSilent(): boolean {
    return this.#server.requests.some(({ outcome }) => outcome === 'stalled');
  }

  /** Neither an error nor what lies on the disk shows a token or the query of a URL. */
  async #expectNoSecret(ended: Ended): Promise<void> {
    const shown = [inspect(ended, { depth: 12 }), JSON.stringify(ended)];
    for (const folder of (await fs.readdir(this.root)).filter((each) => each.startsWith('.'))) {
      for (const entry of await fs.readdir(join(this.root, folder))) {
        if (entry.endsWith('.json')) shown.push(await fs.readFile(join(this.root, folder, entry), 'utf8'));
      }
    }
    for (const text of shown) {
      expect(text).not.toContain(secretToken);
      expect(text).not.toMatch(/[?&](id|seed|size|fault)=/);
    }
  }
}
