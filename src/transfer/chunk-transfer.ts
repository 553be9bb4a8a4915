import PQueue from 'p-queue';
import { createError } from '../errors/create-error.ts';
import type { ChunkPart, ChunkStore } from '../models/remote-file.ts';
import type { Sink } from '../sinks/sink.ts';
import { ByteBudget } from './byte-budget.ts';
import { fetchChunk } from './chunk-fetch.ts';
import { ChunkedFile } from './chunked-file.ts';
import type { FileEnv } from './file-env.ts';
import type { FinishedFile } from './file-transfer.ts';
import type { PlannedFile } from './planned-file.ts';
import type { TransferContext } from './transfer-context.ts';

/** Chunks in memory at a time, packed and decoded. */
const inFlightBytes = 64 << 20;
/** Files that a system lets a program have open, with room to spare. */
const maxOpenFiles = 128;
/** Files that one chunk is written to at a time. */
const writesAtOnce = 16;

/** What the transfer of chunked files is given by the download that they belong to. */
export interface ChunkedDownload {
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** The places that several assets share. */
  readonly slots?: TransferContext['slots'];
  /** Publish all files together, and only if the rest of the download has not failed. */
  readonly together?: (() => boolean) | undefined;
  env(file: PlannedFile): FileEnv;
  /** Records how a file ended. Never rejects. */
  settle(file: PlannedFile, work: Promise<FinishedFile>): Promise<void>;
}

/** Where a part of a chunk belongs. */
interface Target {
  readonly file: ChunkedFile;
  readonly position: number;
  readonly part: ChunkPart;
}

/** Files put together from chunks: each chunk is fetched once and written to every file that has a part of it. */
export async function transferChunked(
  planned: readonly PlannedFile[],
  sink: Sink,
  download: ChunkedDownload,
): Promise<void> {
  const groups = new Map<ChunkStore, ChunkedFile[]>();
  const outcomes: Promise<void>[] = [];
  const all: ChunkedFile[] = [];
  for (const each of planned) {
    const { content } = each.remote;
    if (content.kind !== 'chunked') continue;
    const file = new ChunkedFile(each, content, sink, download.env(each), download.together !== undefined);
    all.push(file);
    outcomes.push(download.settle(each, file.outcome));
    const misfit = partMisfit(file);
    if (misfit !== undefined) await file.fail(createError('E_MANIFEST', misfit, { phase: 'plan' }));
    else if (!groups.get(content.store)?.push(file)) groups.set(content.store, [file]);
  }
  for (const [store, files] of groups) {
    await (sink.capabilities.randomWrite
      ? byChunk(store, files, sink, download)
      : byFile(store, files, download));
    for (const file of files) if (!file.isReady) await file.fail(download.signal.reason);
  }
  if (download.together !== undefined) await publish(all, download.together);
  await Promise.all(outcomes);
}

/** All files one after the other, or none. */
async function publish(files: readonly ChunkedFile[], together: () => boolean): Promise<void> {
  const whole = files.every((file) => file.isReady) && together();
  for (const file of files) {
    if (whole) await file.publish();
    else
      await file.fail(
        createError('E_STATE', 'The file is complete, but others of its version are not', {
          phase: 'commit',
        }),
      );
  }
}

/** In the order in which the files need them; several chunks at a time. */
async function byChunk(
  store: ChunkStore,
  files: readonly ChunkedFile[],
  sink: Sink,
  { concurrency, signal, slots }: ChunkedDownload,
): Promise<void> {
  const memory = new ByteBudget(inFlightBytes);
  const queue = new PQueue({ concurrency });
  const opened = new Set<ChunkedFile>();
  const targetsOf = targetsByChunk(files);
  const give = async ({ file, position, part }: Target, bytes: Uint8Array): Promise<void> => {
    await makeRoom(opened, file, sink);
    await file.write(position, slice(bytes, part));
  };
  const bring = async (index: number, targets: readonly Target[]): Promise<void> => {
    const wanting: Target[] = [];
    for (const target of targets) {
      if (signal.aborted) return;
      await makeRoom(opened, target.file, sink);
      const file = await target.file.open();
      const end = target.position + target.part.length;
      if (file !== undefined && !file.done.covers(target.position, end)) wanting.push(target);
    }
    const [first] = wanting;
    if (first === undefined || signal.aborted) return;
    const { size, packedSize = size } = store.chunk(index);
    await memory.use(size + packedSize, async () => {
      try {
        const bytes = await fetchChunk(store, index, first.file.env);
        // A chunk of many small files is not to open them all at once.
        for (let at = 0; at < wanting.length; at += writesAtOnce) {
          await Promise.all(wanting.slice(at, at + writesAtOnce).map((target) => give(target, bytes)));
        }
      } catch (error) {
        for (const { file } of wanting) await file.fail(error);
      }
    });
  };
  await Promise.all(files.filter(({ content }) => content.parts.length === 0).map((file) => file.open()));
  await Promise.all(
    [...targetsOf].map(([index, targets]) =>
      queue.add(async () => {
        const work = (): Promise<void> => bring(index, targets);
        await (slots === undefined ? work() : slots.add(work));
      }),
    ),
  );
}

/** For sinks that take bytes in order: file after file, with the chunks that follow fetched ahead. */
async function byFile(
  store: ChunkStore,
  files: readonly ChunkedFile[],
  { concurrency, signal }: ChunkedDownload,
): Promise<void> {
  const cache = new Map<number, Promise<Uint8Array>>();
  let cachedBytes = 0;
  const drop = (index: number): void => {
    if (cache.delete(index)) cachedBytes -= store.chunk(index).size;
  };
  /** Is there room, when the oldest that are not wanted soon have gone? */
  const hasRoom = (index: number, soon: ReadonlySet<number>): boolean => {
    const { size } = store.chunk(index);
    for (const oldest of cache.keys()) {
      if (cachedBytes + size <= inFlightBytes) break;
      if (!soon.has(oldest)) drop(oldest);
    }
    return cachedBytes + size <= inFlightBytes;
  };
  const get = (index: number, env: FileEnv): Promise<Uint8Array> => {
    const known = cache.get(index);
    if (known !== undefined) return known;
    const fetching = fetchChunk(store, index, env);
    cache.set(index, fetching);
    cachedBytes += store.chunk(index).size;
    fetching.catch(() => {
      if (cache.get(index) === fetching) drop(index);
    });
    return fetching;
  };
  for (const file of files) {
    const open = await file.open();
    if (open === undefined || signal.aborted) continue;
    const { parts } = file.content;
    let position = 0;
    try {
      for (const [at, part] of parts.entries()) {
        const start = open.done.endOf(0);
        const end = position + part.length;
        if (end > start) {
          const soon = new Set(parts.slice(at, at + concurrency).map(({ chunk }) => chunk));
          for (const next of soon) {
            const fits = cache.has(next) || hasRoom(next, soon);
            if (!fits && next !== part.chunk) break;
            void get(next, file.env).catch(() => {});
          }
          const bytes = slice(await get(part.chunk, file.env), part);
          await file.write(Math.max(position, start), bytes.subarray(Math.max(0, start - position)));
        }
        position = end;
      }
    } catch (error) {
      await file.fail(error);
    }
  }
}

function targetsByChunk(files: readonly ChunkedFile[]): Map<number, Target[]> {
  const byChunkIndex = new Map<number, Target[]>();
  for (const file of files) {
    let position = 0;
    for (const part of file.content.parts) {
      const targets = byChunkIndex.get(part.chunk);
      const target = { file, position, part };
      if (targets === undefined) byChunkIndex.set(part.chunk, [target]);
      else targets.push(target);
      position += part.length;
    }
  }
  return byChunkIndex;
}

/** Keeps the number of open files down, where files that are given back can be opened again. */
async function makeRoom(opened: Set<ChunkedFile>, next: ChunkedFile, sink: Sink): Promise<void> {
  opened.delete(next);
  opened.add(next);
  if (opened.size <= maxOpenFiles || !sink.capabilities.resumable) return;
  for (const file of opened) {
    if (file.ended) opened.delete(file);
    else if (file !== next && file.idle) {
      opened.delete(file);
      await file.park();
    }
    if (opened.size <= maxOpenFiles) return;
  }
}

/** What is wrong with the parts of a file, if anything is. */
function partMisfit({ content, planned }: ChunkedFile): string | undefined {
  let size = 0;
  for (const { chunk, offset, length } of content.parts) {
    const inside = offset >= 0 && length > 0 && offset + length <= content.store.chunk(chunk).size;
    if (!inside)
      return `A part of the file lies outside its chunk (chunk ${chunk}, byte ${offset}, ${length} bytes)`;
    size += length;
  }
  return size === planned.remote.size ? undefined : `The parts make ${size} bytes of ${planned.remote.size}`;
}

function slice(bytes: Uint8Array, { offset, length }: ChunkPart): Uint8Array {
  return bytes.subarray(offset, offset + length);
}
