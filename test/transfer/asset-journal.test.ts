import { expect, it } from 'vitest';
import { createOriginGate } from '../../src/http/origin-gate.ts';
import { BaseAsset } from '../../src/models/base-asset.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { safePath } from '../../src/shared/safe-path.ts';
import { memory } from '../../src/sinks/memory.ts';
import { manualClock } from '../../src/testing/manual-clock.ts';
import { AssetJournal } from '../../src/transfer/asset-journal.ts';

/** Adds a file every 100 ms for a minute, to a sink whose commits take that long; says how many records it wrote. */
async function recordsOfAMinute(tookMs: number): Promise<number> {
  const clock = manualClock();
  const store = memory();
  let records = 0;
  const sink = {
    ...store,
    capabilities: store.capabilities,
    stat: store.stat.bind(store),
    read: store.read.bind(store),
    async open(...spec: Parameters<typeof store.open>) {
      records++;
      clock.advance(tookMs);
      return store.open(...spec);
    },
  };
  const context = {
    session: undefined as never,
    signal: new AbortController().signal,
    logger: silentLogger,
    clock,
    idleTimeoutMs: 30_000,
    concurrency: 1,
    gate: createOriginGate(clock),
    crossOriginBlind: false,
  };
  const journal = await AssetJournal.open(sink, new BaseAsset({ uid: '1', title: 'one' }), {}, context);
  const remote = { path: 'a', content: { kind: 'inline' as const, bytes: '' } };
  for (let at = 0; clock.now() < 60_000; at++) {
    const path = safePath(`file-${at}`);
    const file = {
      path,
      size: 1,
      checksums: [],
      verified: false,
      assurance: 'length' as const,
      resumedBytes: 0,
      skipped: false,
    };
    await journal.add({ remote, path, contentKey: 'ab'.repeat(16) }, { file, modifiedAt: undefined });
    clock.advance(100);
  }
  return records;
}

it('writes the record once a second', async () => {
  const records = await recordsOfAMinute(0);
  expect(records).toBeGreaterThan(50);
  expect(records).toBeLessThanOrEqual(60);
});

it('writes a record that takes long less often: at most a fiftieth of the time goes there', async () => {
  expect(await recordsOfAMinute(200)).toBeLessThanOrEqual(7);
});
