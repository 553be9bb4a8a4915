import type { Clock } from '../shared/clock.ts';

const slotMs = 250;
const slots = 40;
/** How much of a new reading shows at once. */
const smoothing = 0.3;

/** The speed of something that comes in pieces: a window of ten seconds, smoothed for the eye. */
export interface Speedometer {
  add(bytes: number): void;
  bytesPerSecond(): number;
}

/** A speedometer that begins now. */
export function createSpeedometer(clock: Clock): Speedometer {
  const window = new Float64Array(slots);
  const startedAt = clock.now();
  let last = 0;
  let sum = 0;
  let shown: number | undefined;
  /** Empties the slots that have passed since the last call. */
  const turn = (): number => {
    const elapsedMs = clock.now() - startedAt;
    const slot = Math.floor(elapsedMs / slotMs);
    for (let at = Math.max(last + 1, slot - slots + 1); at <= slot; at++) {
      sum -= window[at % slots] ?? 0;
      window[at % slots] = 0;
    }
    if (slot - last >= slots) {
      window.fill(0);
      sum = 0;
    }
    last = slot;
    return elapsedMs;
  };
  return {
    add(bytes) {
      turn();
      const at = last % slots;
      window[at] = (window[at] ?? 0) + bytes;
      sum += bytes;
    },
    bytesPerSecond() {
      const spanMs = Math.max(slotMs, Math.min(turn(), slots * slotMs));
      const now = (sum / spanMs) * 1000;
      shown = shown === undefined ? now : shown + smoothing * (now - shown);
      return Math.round(shown);
    },
  };
}
