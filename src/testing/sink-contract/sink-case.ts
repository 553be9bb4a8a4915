import { isMarketplaceError } from '../../errors/marketplace-error.ts';
import { safePath, type SafePath } from '../../shared/safe-path.ts';
import type { ResumeRecord } from '../../sinks/resume-record.ts';
import type { ByteRange } from '../../models/byte-range.ts';
import type { Sink, SinkCapabilities, SinkFile, SinkSpec } from '../../sinks/sink.ts';
import { check, rejectionOf } from '../contract-runner.ts';
import { seededBytes, seededMismatch } from '../seeded-content.ts';
import type { MakeSink, SinkHarness, SinkPart } from './sink-harness.ts';

/** One case: for which sinks, and what it proves. */
export interface SinkCase {
  readonly name: string;
  readonly needs?: readonly SinkPart[];
  /** Sinks that the case says something about. Default: all. */
  readonly when?: (capabilities: SinkCapabilities) => boolean;
  run(bench: SinkBench): Promise<void>;
}

/** Cases that belong together. */
export interface SinkGroup {
  readonly name: string;
  readonly cases: readonly SinkCase[];
}

/** What a case works with. */
export interface SinkBench {
  readonly sink: Sink;
  readonly capabilities: SinkCapabilities;
  readonly harness: SinkHarness;
  /** Bytes that the sink takes as one write anywhere in a file. */
  readonly unit: number;
  /** The sink of the next process. */
  reopen(): Promise<Sink>;
}

const seed = 7;
const contentKey = 'c0ffee00c0ffee00c0ffee00c0ffee00';
/** An odd number, so that a file is no whole number of blocks. */
const plainUnit = 10_007;

/** Runs a case on a sink of its own, and frees it. */
export async function runSinkCase(
  sinkCase: SinkCase,
  makeSink: MakeSink,
  capabilities: SinkCapabilities,
): Promise<void> {
  const made = await makeSink();
  const harness: SinkHarness = 'sink' in made ? made : { sink: made };
  const opened: Sink[] = [harness.sink];
  try {
    await sinkCase.run({
      sink: harness.sink,
      capabilities,
      harness,
      unit: capabilities.parts?.min ?? plainUnit,
      async reopen() {
        const sink = await needed(harness, 'reopen')();
        opened.push(sink);
        return sink;
      },
    });
  } finally {
    for (const sink of opened) await sink.close?.();
    await harness.dispose?.();
  }
}

/** A function of the harness. @throws Error when it gives none. */
export function needed<Name extends 'reopen' | 'tearRecord' | 'appear'>(
  harness: SinkHarness,
  name: Name,
): NonNullable<SinkHarness[Name]> {
  const part = harness[name];
  if (part !== undefined) return part.bind(harness) as NonNullable<SinkHarness[Name]>;
  throw new Error(`The harness gives no "${name}": give it, or name the part that it is for in "without"`);
}

/** What to open, for a test. */
export function specOf(path: string, facts: Partial<Omit<SinkSpec, 'path'>> = {}): SinkSpec {
  return { path: safePath(path), contentKey, ifExists: 'replace', ...facts };
}

/** The bytes of every test: those of a range of one endless file. */
export function bytesAt(position: number, length: number): Uint8Array<ArrayBuffer> {
  return seededBytes(seed, position, length);
}

/** Writes ranges of that file, in the order given. */
export async function writeRanges(file: SinkFile, ranges: readonly ByteRange[]): Promise<void> {
  for (const { start, end } of ranges) await file.write(start, [bytesAt(start, end - start)]);
}

/** Opens, writes from 0 to `size` in writes of one unit, and commits. */
export async function store(
  { sink, unit }: Pick<SinkBench, 'sink' | 'unit'>,
  spec: SinkSpec,
  size: number,
): Promise<void> {
  const file = await sink.open(spec);
  await writeRanges(file, inUnits(size, unit));
  await file.commit({ size });
}

/** A file's ranges of one unit, and what is left. */
export function inUnits(size: number, unit: number): readonly ByteRange[] {
  return Array.from({ length: Math.ceil(size / unit) }, (_, index) => ({
    start: index * unit,
    end: Math.min(size, (index + 1) * unit),
  }));
}

/** A record of a partial, as the engine writes it. */
export function recordOf(done: readonly ByteRange[], size?: number): ResumeRecord {
  return {
    contentKey,
    expect: { size, checksums: [{ algorithm: 'md5', value: '0123456789abcdef0123456789abcdef' }] },
    http: { origin: 'https://cdn.example', etag: '"v1"', lastModified: undefined, total: size },
    done,
    restarts: 1,
  };
}

/** What is visible under a path, where that can be looked at. */
export async function visibleBytes(
  { sink, harness }: SinkBench,
  path: SafePath,
): Promise<Uint8Array | undefined> {
  if (harness.visible !== undefined) return harness.visible(path);
  if ((await sink.stat(path)) === undefined) return undefined;
  return readAll(sink, path);
}

/** All bytes of a complete file. */
export async function readAll(sink: Sink, path: SafePath, range?: ByteRange): Promise<Uint8Array> {
  check(sink.read !== undefined, 'The sink has no read(), and the harness no visible()');
  return new Uint8Array(await new Response(await sink.read(path, range)).arrayBuffer());
}

/** Are exactly the first `size` bytes of the file of every test visible? */
export async function checkVisible(bench: SinkBench, path: SafePath, size: number): Promise<void> {
  if (!canLook(bench)) return;
  const bytes = await visibleBytes(bench, path);
  check(bytes !== undefined, `Nothing is visible at "${path}"`);
  check(bytes.length === size, `"${path}" has ${bytes.length} bytes in place of ${size}`);
  checkBytes(bytes, 0);
}

/** @throws Error that names the first byte that is not the one of the test's file. */
export function checkBytes(bytes: Uint8Array, position: number): void {
  const wrong = seededMismatch(seed, position, bytes);
  check(wrong === undefined, `The byte at ${wrong} is wrong`);
}

/** Can what is complete be looked at? */
export function canLook({ sink, harness }: SinkBench): boolean {
  return sink.read !== undefined || harness.visible !== undefined;
}

/** @throws Error when `work` does not fail with one of the codes. */
export async function checkFails(
  work: PromiseLike<unknown>,
  codes: readonly string[],
  what: string,
): Promise<void> {
  const error = await rejectionOf(work, what);
  const code = isMarketplaceError(error) ? error.code : String(error);
  check(codes.includes(code), `${what}: it should fail with ${codes.join(' or ')}, but it does with ${code}`);
}
