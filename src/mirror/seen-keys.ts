/**
 * A set of hashes in at most 32 bytes each: which assets were listed, or which paths are recorded, must be known at the end of
 * a run, and texts of a hundred thousand assets would fill the memory.
 */
export class SeenKeys {
  #slots = new Float64Array(1024);
  #size = 0;

  /** @param hash - hexadecimal; the first 13 digits count: 52 bits. */
  add(hash: string): boolean {
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    const added = put(this.#slots, keyOf(hash));
    if (added) this.#size++;
    return added;
  }

  has(hash: string): boolean {
    const key = keyOf(hash);
    const found = this.#slots[placeOf(this.#slots, key)];
    return found === key;
  }

  #grow(): void {
    const larger = new Float64Array(this.#slots.length * 2);
    for (const key of this.#slots) if (key !== 0) put(larger, key);
    this.#slots = larger;
  }
}

/** Never 0, which marks a free slot. */
function keyOf(hash: string): number {
  return Number.parseInt(hash.slice(0, 13), 16) + 1;
}

/** Where a key is, or the free slot where it belongs. */
function placeOf(slots: Float64Array, key: number): number {
  let place = key % slots.length;
  while (slots[place] !== 0 && slots[place] !== key) place = (place + 1) % slots.length;
  return place;
}

function put(slots: Float64Array, key: number): boolean {
  const place = placeOf(slots, key);
  if (slots[place] === key) return false;
  slots[place] = key;
  return true;
}
