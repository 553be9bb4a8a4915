import type { Clock } from '../../shared/clock.ts';
import type { AnswerBody } from './answer.ts';

/** How a body flows. */
export interface BodyFlow {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  readonly bytesPerSecond?: number | undefined;
  /** After so many bytes something happens instead of the rest. */
  readonly stop?:
    | { readonly afterBytes: number; readonly how: 'break' | 'end' | 'stall'; readonly onBreak?: () => void }
    | undefined;
  /** Positions of the content whose bytes are wrong. */
  readonly wrong?: readonly { readonly at: number; readonly length: number }[] | undefined;
  onBytes(count: number): void;
  onEnd(state: 'complete' | 'broken' | 'cancelled'): void;
}

const chunkSize = 65_536;

/** A body that makes its bytes only when they are asked for, and stops at once when it is given up. */
export function bodyStream(body: AnswerBody, flow: BodyFlow): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { clock, signal, stop, bytesPerSecond } = flow;
  const promised = stop === undefined ? body.length : Math.min(body.length, stop.afterBytes);
  let sent = 0;
  let over = false;
  let release: (() => void) | undefined;
  let onAbort: (() => void) | undefined;

  const end = (state: 'complete' | 'broken' | 'cancelled'): void => {
    if (over) return;
    over = true;
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
    release?.();
    flow.onEnd(state);
  };
  /** Waits for `delayMs`, or for ever, but not beyond the end of the body. */
  const wait = (delayMs?: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = delayMs === undefined ? undefined : clock.after(delayMs, resolve);
      release = () => {
        cancel?.();
        resolve();
      };
    });
  const isOver = (): boolean => over;

  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        onAbort = () => {
          end('cancelled');
          controller.error(signal?.reason);
        };
        if (signal?.aborted === true) onAbort();
        else signal?.addEventListener('abort', onAbort, { once: true });
        if (promised === 0 && stop === undefined && !over) {
          controller.close();
          end('complete');
        }
      },
      async pull(controller) {
        if (sent < promised) {
          const chunk = new Uint8Array(Math.min(chunkSize, promised - sent));
          if (bytesPerSecond !== undefined) await wait((chunk.length / bytesPerSecond) * 1000);
          if (isOver()) return;
          body.content.fill(body.start + sent, chunk);
          spoil(chunk, body.start + sent, flow.wrong ?? []);
          sent += chunk.length;
          flow.onBytes(chunk.length);
          controller.enqueue(chunk);
          if (sent < promised || stop !== undefined) return;
        } else if (stop?.how === 'stall') {
          await wait();
          return;
        } else if (stop?.how === 'break') {
          end('broken');
          stop.onBreak?.();
          controller.error(new TypeError('terminated'));
          return;
        }
        end(sent === body.length ? 'complete' : 'broken');
        controller.close();
      },
      cancel() {
        end('cancelled');
      },
    },
    { highWaterMark: 0 },
  );
}

/** Turns the bits of wrong bytes, as far as they are in this chunk. */
function spoil(
  chunk: Uint8Array,
  position: number,
  wrong: readonly { readonly at: number; readonly length: number }[],
): void {
  for (const { at, length } of wrong) {
    const from = Math.max(0, at - position);
    const to = Math.min(chunk.length, at + length - position);
    for (let index = from; index < to; index += 1) chunk[index] = (chunk[index] ?? 0) ^ 0xff;
  }
}
