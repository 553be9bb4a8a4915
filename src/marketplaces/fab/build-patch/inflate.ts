/** What is used of `node:zlib`. */
interface NodeZlib {
  inflate(
    data: Uint8Array,
    options: { chunkSize: number; maxOutputLength: number },
    done: (error: unknown, result: Uint8Array) => void,
  ): void;
}

/**
 * Inflates a zlib stream (RFC 1950) that must give exactly `size` bytes; what goes on is cut off, so memory stays
 * bounded. Uses `node:zlib`, whose work is done on another thread, where it exists.
 *
 * @returns undefined for damaged data, and for more or fewer bytes than `size`.
 */
export async function inflate(packed: Uint8Array, size: number): Promise<Uint8Array | undefined> {
  if (size > packed.length * maxRatio) return undefined;
  const zlib = nodeZlib();
  const bytes = await (zlib === undefined
    ? inflateByStream(packed, size)
    : inflateByNode(zlib, packed, size));
  return bytes?.length === size ? bytes : undefined;
}

/** The most that deflate makes of a byte: 258 bytes of two bits. */
const maxRatio = 1032;

/** Room past the result: all is done in one step of the other thread, which sees the end of the stream too. */
const slack = 64;

function inflateByNode(zlib: NodeZlib, packed: Uint8Array, size: number): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    zlib.inflate(packed, { chunkSize: size + slack, maxOutputLength: size + slack }, (error, result) => {
      // A Buffer, whose slice() does not copy, is a plain array from here on.
      resolve(error ? undefined : new Uint8Array(result.buffer, result.byteOffset, result.byteLength));
    });
  });
}

async function inflateByStream(packed: Uint8Array, size: number): Promise<Uint8Array | undefined> {
  const { readable, writable } = new DecompressionStream('deflate');
  const writer = writable.getWriter();
  const written = writer
    .write(packed as Uint8Array<ArrayBuffer>)
    .then(() => writer.close())
    .catch(() => {});
  const reader = readable.getReader();
  const bytes = new Uint8Array(size);
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return bytes.subarray(0, length);
      if (value.length > size - length) return undefined;
      bytes.set(value, length);
      length += value.length;
    }
  } catch {
    return undefined;
  } finally {
    await reader.cancel().catch(() => {});
    await written;
  }
}

function nodeZlib(): NodeZlib | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  return process?.getBuiltinModule?.('node:zlib') as NodeZlib | undefined;
}
