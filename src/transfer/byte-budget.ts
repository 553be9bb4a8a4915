/** Memory that several jobs share: a job waits until there is room for its bytes, in the order of asking. */
export class ByteBudget {
  #free: number;
  readonly #size: number;
  readonly #waiting: { readonly bytes: number; readonly go: () => void }[] = [];

  constructor(size: number) {
    this.#size = size;
    this.#free = size;
  }

  /** Runs a job that holds `bytes` of memory. One that is larger than the whole budget runs alone. */
  async use<T>(bytes: number, job: () => Promise<T>): Promise<T> {
    const held = Math.min(bytes, this.#size);
    if (this.#waiting.length > 0 || held > this.#free) {
      await new Promise<void>((go) => this.#waiting.push({ bytes: held, go }));
    } else this.#free -= held;
    try {
      return await job();
    } finally {
      this.#free += held;
      for (
        let next = this.#waiting[0];
        next !== undefined && next.bytes <= this.#free;
        next = this.#waiting[0]
      ) {
        this.#waiting.shift();
        this.#free -= next.bytes;
        next.go();
      }
    }
  }
}
