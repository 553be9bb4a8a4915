import fc from 'fast-check';
import { expect } from 'vitest';
import { NoAuth } from '../../../src/auth/no-auth.ts';
import type { FileLocation } from '../../../src/models/remote-file.ts';
import type { Clock } from '../../../src/shared/clock.ts';
import { manualClock } from '../../../src/testing/manual-clock.ts';
import { fileDigest } from './file-digest.ts';
import { FileMarket } from './file-market.ts';
import { MortalStore, type Life } from './mortal-store.ts';
import { oddities, OddServer } from './odd-server.ts';

/** A download from an odd server, in runs of which the last two meet it honest. */
export const oddHistory = fc.record({
  server: oddities,
  knows: fc.constantFrom('nothing', 'nothing', 'size', 'size', 'digest', 'size and digest'),
  verifyOnResume: fc.constantFrom('durable', 'durable', 'all'),
  allowUnknownLength: fc.constantFrom(false, false, false, true),
  mirrors: fc.constantFrom(1, 1, 1, 2, 2),
  /** What the next location is: the same, another link, or one that names the other mirror first. */
  nextLink: fc.constantFrom('same', 'new', 'turned'),
  expires: fc.constantFrom(false, false, false, true),
  lag: fc.nat(2),
  randomWrite: fc.constantFrom(true, true, true, true, false),
  runs: fc.array(
    fc.record({
      end: fc.constantFrom('none', 'abort', 'abort', 'kill', 'kill-later'),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

type OddHistory = typeof oddHistory extends fc.Arbitrary<infer T> ? T : never;

/** The version that a promised size or checksum is of. */
const promisedVersion = 1;

/**
 * Plays a history. After each run the final name is absent or one version, byte for byte, and the promised one if one
 * was; no run hangs, and from a server that is honest at last a file comes.
 */
export async function playOddHistory(story: OddHistory): Promise<void> {
  const time = quickTime();
  const server = new OddServer(story.server, time.clock);
  const promised = server.versions[promisedVersion]!;
  if (story.knows.includes('size')) server.promised = promised.length;
  const remote = {
    path: 'file.bin',
    ...(story.knows.includes('size') ? { size: promised.length } : {}),
    ...(story.knows.includes('digest') ? { checksums: [fileDigest(promised)] } : {}),
    content: {
      kind: 'located' as const,
      allowUnknownLength: story.allowUnknownLength,
      locate: locations(story, time.clock),
    },
  };
  const store = new MortalStore();
  const honest = { end: 'none' as const, share: 0 };
  for (const [index, { end, share }] of [...story.runs, honest, honest].entries()) {
    if (index === story.runs.length) server.reform(story.knows === 'nothing' ? undefined : promisedVersion);
    const controller = new AbortController();
    const bytes = Math.floor(share * 1.2 * promised.length);
    const life: Life = {
      dead: false,
      lag: story.lag,
      randomWrite: story.randomWrite,
      onWrite: countdown(end === 'kill' ? bytes : Infinity, die),
    };
    function die(): void {
      life.dead = true;
      controller.abort('stopped');
    }
    server.onChunk = countdown(end === 'abort' ? bytes : Infinity, () => controller.abort('stopped'));
    if (end === 'kill-later') time.clock.after(share * 12_000, die);
    const market = new FileMarket(
      {
        auth: new NoAuth({ endpoints: { baseUrl: 'https://api.example/' } }),
        fetch: server.fetch,
        clock: time.clock,
      },
      () => [remote],
    );
    const { verifyOnResume } = story;
    const call = market.downloadAsset('asset', store.sink(life), {
      folder: '',
      signal: controller.signal,
      verifyOnResume,
    });
    const ended = await time.run(
      call.then(
        (result) => ({ success: result.success, code: result.success ? undefined : result.error.code }),
        (thrown: unknown) => ({ thrown }),
      ),
    );
    await time.run(market.close());
    if ('thrown' in ended) expect(ended.thrown).toBe('stopped');
    else if (!life.dead) expect(ended.code).not.toBe('E_SINK');
    const file = store.bytes('file.bin');
    if (file === undefined) {
      expect(ended).not.toHaveProperty('success', true);
      // A file that changed too often is given up, honest or not.
      if (index > story.runs.length) expect(ended).toHaveProperty('code', 'E_CHANGED');
      continue;
    }
    const fits = server.versions.filter((each) => each.equals(file));
    expect(fits, 'a mixture of versions').not.toHaveLength(0);
    if (story.knows.includes('size')) expect(file.length).toBe(promised.length);
    if (story.knows.includes('digest')) expect(fits).toContain(promised);
    expect(server.open).toBe(0);
    return;
  }
}

function locations(story: OddHistory, clock: Clock): () => Promise<readonly FileLocation[]> {
  let asked = 0;
  return async () => {
    const number = asked++;
    const turned = story.nextLink === 'turned' ? number : 0;
    const query = story.nextLink === 'same' ? '' : `?link=${number}`;
    const expiresAt = new Date(clock.date() + 20_000 + (number % 2) * 400_000);
    return Array.from({ length: story.mirrors }, (_, index) => ({
      url: `https://cdn${(index + turned) % 2}.example/file${query}`,
      credentials: 'none',
      ...(story.expires ? { expiresAt } : {}),
    }));
  };
}

/** Calls `then` as soon as so many bytes were counted, once. */
function countdown(bytes: number, then: () => void): (bytes: number) => void {
  let left = bytes;
  return (more) => {
    const before = left;
    left -= more;
    if (left <= 0 && before > left && before >= 0) then();
  };
}

/** Turns of the event loop in which nothing happens: only a timer can help then. */
const quietTurns = 12;
/** Far more timers than any run needs. */
const mostTimers = 50_000;

/** A manual clock that waits by turns of the event loop, which are a hundred times quicker than its own timers. */
function quickTime(): { readonly clock: Clock; run<T>(work: Promise<T>): Promise<T> } {
  const clock = manualClock();
  const dues: number[] = [];
  return {
    clock: {
      ...clock,
      after(delayMs, run) {
        dues.push(clock.now() + Math.max(0, delayMs));
        return clock.after(delayMs, run);
      },
    },
    async run(work) {
      const state = { settled: false };
      const watched = work.finally(() => (state.settled = true));
      for (let timers = 0; !state.settled; timers++) {
        for (let turn = 0; turn < quietTurns && !state.settled; turn++) await new Promise(setImmediate);
        if (state.settled) break;
        if (timers > mostTimers) throw new Error('The run hangs');
        dues.sort((one, other) => one - other);
        clock.advance(Math.max(0, (dues.shift() ?? 0) - clock.now()));
      }
      return watched;
    },
  };
}
