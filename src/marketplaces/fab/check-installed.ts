import type { ChunkPart } from '../../models/remote-file.ts';
import type { SafePath } from '../../shared/safe-path.ts';
import type { ByteRange } from '../../models/byte-range.ts';
import { chunksOf } from '../../sinks/chunks-of.ts';
import type { Sink } from '../../sinks/sink.ts';
import { createHasher, type Hasher } from '../../transfer/checksum.ts';
import type { ManifestFile } from './build-patch/file-table.ts';
import type { ParsedManifest } from './build-patch/parsed-manifest.ts';

/** What an installed file is like. */
export interface CheckedFile {
  /** As the manifest names it. */
  readonly path: string;
  readonly state: 'intact' | 'damaged' | 'missing';
  /** Which bytes of the file, as it should be, are not there or not right. */
  readonly damaged: readonly ByteRange[];
}

/**
 * Compares an installed file with its manifest by its checksum. If that does not fit, by those of the chunks that it is
 * made of, so that damage can be told to the chunk; a part of a chunk has no checksum and counts as damaged.
 *
 * @param onCompared - told of bytes as they are compared.
 */
export async function checkInstalled(
  manifest: ParsedManifest,
  file: ManifestFile,
  sink: Sink,
  path: SafePath,
  signal: AbortSignal,
  onCompared: (bytes: number) => void,
): Promise<CheckedFile> {
  const { size } = file;
  const entry = await sink.stat(path);
  if (entry === undefined || sink.read === undefined)
    return result(file, 'missing', [{ start: 0, end: size }]);
  if (entry.size === size) {
    const whole = await createHasher('sha1');
    await readWhole(sink, path, signal, async (bytes) => {
      whole.update(bytes);
      onCompared(bytes.length);
    });
    if (whole.hex() === file.sha1) return result(file, 'intact', []);
  }
  const parts = new PartChecker(manifest, file);
  await readWhole(sink, path, signal, (bytes) => parts.take(bytes));
  return result(file, 'damaged', parts.finish());
}

async function readWhole(
  sink: Sink,
  path: SafePath,
  signal: AbortSignal,
  take: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  if (sink.read === undefined) return;
  for await (const chunk of chunksOf(sink.read(path), signal)) {
    await take(chunk);
  }
}

function result(
  { path }: ManifestFile,
  state: CheckedFile['state'],
  damaged: readonly ByteRange[],
): CheckedFile {
  return { path, state, damaged: damaged.filter(({ start, end }) => end > start) };
}

/** Hashes the parts of a file as its bytes come. */
class PartChecker {
  readonly #manifest: ParsedManifest;
  readonly #parts: readonly ChunkPart[];
  readonly #damaged: { start: number; end: number }[] = [];
  #part = 0;
  /** Of the file, where the present part begins. */
  #start = 0;
  /** Bytes of the present part that came. */
  #taken = 0;
  #hasher: Hasher | undefined;

  constructor(manifest: ParsedManifest, file: ManifestFile) {
    this.#manifest = manifest;
    this.#parts = file.parts;
  }

  async take(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const part = this.#parts[this.#part];
      if (part === undefined) return;
      this.#hasher ??= await createHasher('sha1');
      const piece = bytes.subarray(at, at + part.length - this.#taken);
      this.#hasher.update(piece);
      this.#taken += piece.length;
      at += piece.length;
      if (this.#taken === part.length) this.#endPart(this.#sha1(part, this.#hasher));
    }
  }

  finish(): readonly ByteRange[] {
    while (this.#part < this.#parts.length) this.#endPart('');
    return this.#damaged;
  }

  /** Of the chunk, if the part is all of it but the zeros with which old ones are filled up. */
  #sha1({ chunk, offset, length }: ChunkPart, hasher: Hasher): string {
    const rest = this.#manifest.chunks.size(chunk) - length;
    if (offset > 0) return '';
    if (rest > 0) hasher.update(new Uint8Array(rest));
    return hasher.hex();
  }

  #endPart(sha1: string): void {
    const { chunk, length } = this.#parts[this.#part] ?? { chunk: 0, length: 0 };
    const isRight = sha1 === this.#manifest.chunks.sha1(chunk);
    const end = this.#start + length;
    if (!isRight) {
      const last = this.#damaged.at(-1);
      if (last?.end === this.#start) last.end = end;
      else this.#damaged.push({ start: this.#start, end });
    }
    this.#start = end;
    this.#taken = 0;
    this.#part++;
    this.#hasher = undefined;
  }
}
