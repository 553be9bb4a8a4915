/**
 * Finds GUIDs in a column of them, by a hash table of plain numbers: no string is made for a part of a file, of which a
 * manifest has a hundred thousand. The hash depends on a number that no file can foresee, so none can make it slow.
 */
export class GuidIndex {
  /** The first entry with the GUID of another one, or undefined when all differ. */
  readonly firstDuplicate: number | undefined;
  readonly #guids: DataView;
  /** Entry + 1, or 0 for a free slot. */
  readonly #slots: Uint32Array;
  readonly #mask: number;
  readonly #seed: number = (Math.random() * 0x1_0000_0000) | 0;

  /** @param guids - 16 bytes each. */
  constructor(guids: Uint8Array, count: number) {
    const capacity = 2 ** Math.ceil(Math.log2(count * 2 + 2));
    this.#guids = new DataView(guids.buffer, guids.byteOffset, guids.byteLength);
    this.#slots = new Uint32Array(capacity);
    this.#mask = capacity - 1;
    let duplicate: number | undefined;
    for (let index = 0; index < count; index++) {
      const slot = this.#slotOf(this.#guids, index * 16);
      if (this.#slots[slot] === 0) this.#slots[slot] = index + 1;
      else duplicate ??= index;
    }
    this.firstDuplicate = duplicate;
  }

  /** The entry with the GUID whose 16 bytes are at `offset`. */
  find(bytes: DataView, offset: number): number | undefined {
    const entry = this.#slots[this.#slotOf(bytes, offset)] ?? 0;
    return entry === 0 ? undefined : entry - 1;
  }

  /** The slot that has the GUID, or the free one where it belongs. */
  #slotOf(bytes: DataView, offset: number): number {
    const a = bytes.getUint32(offset, true);
    const b = bytes.getUint32(offset + 4, true);
    const c = bytes.getUint32(offset + 8, true);
    const d = bytes.getUint32(offset + 12, true);
    let hash = this.#seed;
    hash = Math.imul(hash ^ a, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15) ^ b, 0xc2b2ae35);
    hash = Math.imul(hash ^ (hash >>> 13) ^ c, 0x27d4eb2f);
    hash = Math.imul(hash ^ (hash >>> 16) ^ d, 0x9e3779b1);
    const guids = this.#guids;
    for (let slot = (hash ^ (hash >>> 15)) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const entry = this.#slots[slot] ?? 0;
      const at = (entry - 1) * 16;
      if (
        entry === 0 ||
        (guids.getUint32(at, true) === a &&
          guids.getUint32(at + 4, true) === b &&
          guids.getUint32(at + 8, true) === c &&
          guids.getUint32(at + 12, true) === d)
      ) {
        return slot;
      }
    }
  }
}
