import { MarketplaceIntegrityError } from '../../errors/marketplace-integrity-error.ts';
import type { ReadableFile } from '../../models/remote-file.ts';
import { crc32 } from '../../shared/crc32.ts';
import { readZipDirectory, type ZipMember } from './zip-directory.ts';

const chunkSize = 1 << 16;

/**
 * Proves that a zip archive is whole: its directory is there, each member lies where the directory says, and each one's
 * bytes have the length and the CRC-32 of the directory. The check that archives allow for whose bytes a marketplace
 * gives no checksum. Reads 64 KiB at a time.
 *
 * Members that are encrypted, or packed otherwise than by deflate, are checked for their place alone; so is every packed
 * member where the platform has no `DecompressionStream`.
 *
 * @throws MarketplaceIntegrityError (`E_INTEGRITY`) when the archive is damaged.
 * @example
 * ```ts
 * const zip: RemoteFile = { path: 'Planks.zip', size, check: checkZip, content };
 * ```
 */
export async function checkZip(file: ReadableFile): Promise<void> {
  for await (const member of readZipDirectory(file)) {
    const bytes = bytesOf(file, member);
    if (bytes === undefined) continue;
    let crc = 0;
    let size = 0;
    try {
      for await (const chunk of bytes) {
        size += chunk.length;
        if (size > member.size) break;
        crc = crc32(chunk, crc);
      }
    } catch (cause) {
      file.signal.throwIfAborted();
      throw cause instanceof TypeError ? damaged(member, 'cannot be unpacked') : cause;
    }
    if (size !== member.size) throw damaged(member, 'has another length than the directory says');
    if (crc !== member.crc32) throw damaged(member, 'has another CRC-32 than the directory says');
  }
}

function bytesOf(file: ReadableFile, member: ZipMember): AsyncIterable<Uint8Array> | undefined {
  if (member.encrypted) return undefined;
  if (member.method === 0) return packedBytes(file, member);
  if (member.method !== 8 || typeof DecompressionStream === 'undefined') return undefined;
  return inflated(packedBytes(file, member));
}

async function* packedBytes(file: ReadableFile, member: ZipMember): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const end = member.position + member.packedSize;
  for (let at = member.position; at < end;) {
    file.signal.throwIfAborted();
    const buffer = new Uint8Array(Math.min(chunkSize, end - at));
    const count = await file.read(at, buffer);
    if (count === 0) throw damaged(member, 'ends early');
    yield buffer.subarray(0, count);
    at += count;
  }
}

async function* inflated(packed: AsyncGenerator<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array> {
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const { done, value } = await packed.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await packed.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
  const reader = source.pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function damaged(member: ZipMember, what: string): MarketplaceIntegrityError {
  return new MarketplaceIntegrityError(`The zip's member "${member.name.slice(0, 100)}" ${what}`, {
    phase: 'verify',
  });
}
