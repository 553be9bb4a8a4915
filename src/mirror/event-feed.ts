const most = 1000;

/** Events that nobody took in time. */
export interface MissedEvents {
  readonly type: 'missed';
  readonly events: number;
}

/**
 * Events for whoever iterates, at most a thousand waiting: a slow reader never holds up the work. What it misses is
 * counted, and told in the place of the events.
 */
export class EventFeed<TEvent> implements AsyncIterable<TEvent | MissedEvents> {
  #waiting: TEvent[] = [];
  #missed = 0;
  #end: { readonly error?: unknown } | undefined;
  #wake: () => void = () => {};

  push(event: TEvent): void {
    this.#waiting.push(event);
    if (this.#waiting.length > most) {
      this.#missed += this.#waiting.length;
      this.#waiting = [];
    }
    this.#wake();
  }

  end(failure: { readonly error?: unknown } = {}): void {
    this.#end = failure;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TEvent | MissedEvents, void, undefined> {
    for (;;) {
      if (this.#missed > 0) {
        const missed = this.#missed;
        this.#missed = 0;
        yield { type: 'missed', events: missed };
      }
      const taken = this.#waiting;
      this.#waiting = [];
      yield* taken;
      if (taken.length > 0 || this.#missed > 0) continue;
      if (this.#end !== undefined) {
        if ('error' in this.#end) throw this.#end.error;
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
