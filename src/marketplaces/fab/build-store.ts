import { MarketplaceUnsupportedError } from '../../errors/marketplace-unsupported-error.ts';
import type { Checksum } from '../../models/checksum.ts';
import type {
  ChunkInfo,
  ChunkStore,
  FileLocation,
  LocateContext,
  RemoteFile,
} from '../../models/remote-file.ts';
import { encryptedChunk, unpackChunk } from './build-patch/chunk-file.ts';
import type { ManifestFile } from './build-patch/file-table.ts';
import type { ParsedManifest } from './build-patch/parsed-manifest.ts';
import type { Distribution } from './distribution.ts';
import type { InstalledBuild } from './installed-build.ts';

/** What a packed chunk may have beyond its window. */
const maxOverhead = 64 << 10;

/** The chunks of a build, for the engine. */
export class BuildStore implements ChunkStore {
  readonly #manifest: ParsedManifest;
  readonly #distribution: Distribution;
  /** Where chunks may be on disk already. */
  installed: InstalledBuild | undefined;
  /** By chunk: which offer its links are from. */
  readonly #offers: Map<number, number> = new Map();

  constructor(manifest: ParsedManifest, distribution: Distribution) {
    this.#manifest = manifest;
    this.#distribution = distribution;
  }

  chunk(index: number): ChunkInfo {
    const { chunks } = this.#manifest;
    const sha1 = chunks.sha1(index);
    const size = chunks.size(index);
    return {
      id: chunks.guid(index),
      size,
      packedSize: chunks.packedSize(index),
      maxPackedSize: size + maxOverhead,
      checksums: sha1 === undefined ? [] : [{ algorithm: 'sha1', value: sha1 }],
    };
  }

  async locate(index: number, { signal, reason }: LocateContext): Promise<readonly FileLocation[]> {
    const refused = reason === 'expired' || reason === 'failed' ? this.#offers.get(index) : undefined;
    const offer = await this.#distribution.offer(signal, refused);
    this.#offers.set(index, offer.generation);
    return this.#distribution.chunk(offer, this.#manifest.chunkPath(index));
  }

  async reuse(index: number): Promise<Uint8Array | undefined> {
    return this.installed?.chunk(this.#manifest, index);
  }

  async decode(index: number, packed: Uint8Array, location: FileLocation): Promise<Uint8Array> {
    const bytes = await unpackChunk(packed, this.#manifest.chunks, index);
    this.#offers.delete(index);
    this.#distribution.worked(location);
    return bytes;
  }
}

/**
 * A build's files for the engine, links left out.
 *
 * @throws MarketplaceUnsupportedError (`E_UNSUPPORTED`) for builds of whole files and of encrypted chunks.
 */
export function* buildFiles(
  manifest: ParsedManifest,
  files: readonly ManifestFile[],
  store: ChunkStore,
): Generator<RemoteFile> {
  if (manifest.isFileData) {
    throw new MarketplaceUnsupportedError(
      'The build is stored as whole files, as only the oldest are: that is not supported',
      {
        phase: 'resolve',
      },
    );
  }
  for (const file of files) {
    if (file.symlinkTarget !== undefined) continue;
    const { path, size, parts, executable } = file;
    if (parts.some(({ chunk }) => manifest.chunks.secretId(chunk) !== undefined)) throw encryptedChunk();
    yield {
      path,
      size,
      checksums: checksumsOf(file),
      executable,
      version: manifest.buildVersion,
      content: { kind: 'chunked', store, parts },
    };
  }
}

function checksumsOf({ sha1, sha256, md5 }: ManifestFile): readonly Checksum[] {
  return [
    { algorithm: 'sha1' as const, value: sha1 },
    ...(sha256 === undefined ? [] : [{ algorithm: 'sha256' as const, value: sha256 }]),
    ...(md5 === undefined ? [] : [{ algorithm: 'md5' as const, value: md5 }]),
  ];
}
