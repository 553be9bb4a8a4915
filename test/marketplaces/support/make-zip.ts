import { crc32 } from '../../../src/shared/crc32.ts';

/** A file to put into an archive. */
export interface ZipSource {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Default: deflate. */
  readonly stored?: boolean;
}

/** Makes a zip archive, plain or with 64-bit sizes. */
export async function makeZip(
  sources: readonly ZipSource[],
  { zip64 = false }: { readonly zip64?: boolean } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let position = 0;
  for (const { name, bytes, stored = false } of sources) {
    const label = new TextEncoder().encode(name);
    const packed = stored ? bytes : await deflate(bytes);
    const method = stored ? 0 : 8;
    const sizes = [packed.length, bytes.length];
    const local = record(0x04034b50, [20, 0, method, 0, 0], [crc32(bytes), ...sizes], [label.length, 0]);
    const extra = zip64 ? long(0x0001, 24, bytes.length, packed.length, position) : new Uint8Array();
    directory.push(
      record(
        0x02014b50,
        [20, 20, 0, method, 0, 0],
        [crc32(bytes), ...(zip64 ? [0xffffffff, 0xffffffff] : sizes)],
        [label.length, extra.length, 0, 0, 0],
        [0, zip64 ? 0xffffffff : position],
      ),
      label,
      extra,
    );
    parts.push(local, label, packed);
    position += local.length + label.length + packed.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end: Uint8Array<ArrayBuffer>[] = [];
  if (zip64) {
    const count = sources.length;
    end.push(record(0x06064b50, [], [44, 0], [45, 45], [0, 0, count, 0, count, 0, size, 0, position, 0]));
    end.push(record(0x07064b50, [], [0, position + size, 0, 1]));
  }
  const shown = zip64 ? [0xffff, 0xffff] : [sources.length, sources.length];
  end.push(record(0x06054b50, [0, 0, ...shown], zip64 ? [0xffffffff, 0xffffffff] : [size, position], [0]));
  return concat([...parts, ...directory, ...end]);
}

/** A signature, then groups of numbers: of two bytes, of four, of two, of four. */
function record(signature: number, ...groups: number[][]): Uint8Array<ArrayBuffer> {
  const widths = [2, 4, 2, 4];
  const length = groups.reduce((sum, group, index) => sum + group.length * (widths[index] ?? 4), 4);
  const view = new DataView(new ArrayBuffer(length));
  view.setUint32(0, signature, true);
  let at = 4;
  for (const [index, group] of groups.entries()) {
    for (const value of group) {
      if (widths[index] === 2) view.setUint16(at, value, true);
      else view.setUint32(at, value, true);
      at += widths[index] ?? 4;
    }
  }
  return new Uint8Array(view.buffer);
}

/** An extra field of 64-bit numbers. */
function long(id: number, size: number, ...values: number[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(4 + size));
  view.setUint16(0, id, true);
  view.setUint16(2, size, true);
  for (const [index, value] of values.entries()) view.setBigUint64(4 + index * 8, BigInt(value), true);
  return new Uint8Array(view.buffer);
}

async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

function concat(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
