import { describe, expect, it } from 'vitest';
import type { FileLocation, LocateContext } from '../../src/models/remote-file.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { manualClock } from '../../src/testing/manual-clock.ts';
import { LocationSource } from '../../src/transfer/location-source.ts';

const signal = new AbortController().signal;
const at = (name: string, expiresAt?: Date): FileLocation => ({
  url: `https://cdn.example/${name}`,
  credentials: 'none',
  expiresAt,
});

function sourceOf(locate: (context: LocateContext) => unknown) {
  const clock = manualClock();
  const asked: LocateContext[] = [];
  const refreshes: string[] = [];
  const source = new LocationSource(
    async (context) => {
      asked.push(context);
      return locate(context) as FileLocation;
    },
    { clock, logger: silentLogger },
    (reason) => refreshes.push(reason),
  );
  return { source, clock, asked, refreshes };
}

describe('where a file is', () => {
  it('is asked for once, when it is needed', async () => {
    const { source, asked } = sourceOf(() => at('a'));
    expect(await source.current(signal)).toEqual(at('a'));
    await source.current(signal);
    expect(asked.map(({ reason, attempt }) => [reason, attempt])).toEqual([['first', 0]]);
  });

  it('is asked for anew half a minute before it expires', async () => {
    const { source, clock, asked, refreshes } = sourceOf(() => at('a', new Date(clock.date() + 60_000)));
    await source.current(signal);
    clock.advance(29_000);
    await source.current(signal);
    expect(asked.length).toBe(1);
    clock.advance(1_000);
    await source.current(signal);
    expect(asked.map(({ reason }) => reason)).toEqual(['first', 'expiring']);
    expect(refreshes).toEqual(['expiring']);
  });

  it('is asked for once by many segments at a time', async () => {
    let links = 0;
    const { source, asked } = sourceOf(() => at(String(links++)));
    const first = await source.current(signal);
    await Promise.all(Array.from({ length: 8 }, () => source.refresh(first, 'expired', signal)));
    await source.refresh(first, 'expired', signal);
    expect(asked.length).toBe(2);
    expect(await source.current(signal)).toEqual(at('1'));
  });

  it.each([5, '2030-01-01', new Date(Number.NaN)])('expires at a date, not at %o', async (expiresAt) => {
    const { source } = sourceOf(() => ({ ...at('a'), expiresAt }));
    await expect(source.current(signal)).rejects.toMatchObject({
      code: 'E_SOURCE',
      hint: expect.stringContaining('new Date('),
    });
  });

  it('has mirrors: the next when one is of no use, and the first after the last', async () => {
    const mirrors = [at('a'), at('b')];
    const { source } = sourceOf(() => mirrors);
    expect(await source.current(signal)).toBe(mirrors[0]);
    expect(source.next(mirrors[0])).toBe(true);
    expect(source.next(mirrors[0])).toBe(true);
    expect(await source.current(signal)).toBe(mirrors[1]);
    source.rotate();
    expect(await source.current(signal)).toBe(mirrors[0]);
    source.rotate();
    expect(source.next(mirrors[1])).toBe(false);
    source.rewind();
    expect(await source.current(signal)).toBe(mirrors[0]);
  });

  it('is past its end five minutes early, since clocks differ', async () => {
    const { source, clock } = sourceOf(() => at('a'));
    const location = at('a', new Date(clock.date() + 301_000));
    expect(source.isPastExpiry(location)).toBe(false);
    clock.advance(1_000);
    expect(source.isPastExpiry(location)).toBe(true);
    expect(source.isPastExpiry(at('b'))).toBe(false);
  });

  it('remembers which gave bytes', async () => {
    const { source } = sourceOf(() => at('a'));
    const location = await source.current(signal);
    expect(source.hasWorked(location)).toBe(false);
    source.worked(location);
    expect(source.hasWorked(location)).toBe(true);
  });

  it('F45 is given up after a minute', async () => {
    const { source, clock } = sourceOf(() => new Promise(() => {}));
    const asking = source.current(signal);
    asking.catch(() => {});
    await Promise.resolve();
    clock.advance(60_000);
    await expect(asking).rejects.toMatchObject({ code: 'E_SOURCE', retryable: true });
    expect(clock.timers).toBe(0);
  });

  it('F45 is an error of the marketplace when that throws, and can be asked for again', async () => {
    let isDown = true;
    const { source } = sourceOf(() => {
      if (isDown) throw new Error('down');
      return at('a');
    });
    await expect(source.current(signal)).rejects.toMatchObject({ code: 'E_SOURCE' });
    isDown = false;
    expect(await source.current(signal)).toEqual(at('a'));
  });

  it('ends with the reason of an abort', async () => {
    const controller = new AbortController();
    const { source, clock } = sourceOf(() => new Promise(() => {}));
    const asking = source.current(controller.signal);
    controller.abort('enough');
    await expect(asking).rejects.toBe('enough');
    await Promise.resolve();
    expect(clock.timers).toBe(0);
  });

  for (const [title, located] of [
    ['nothing', undefined],
    ['no places', []],
    ['a place without a URL', { credentials: 'none' }],
    ['a place with half a URL', { url: 'zip/a', credentials: 'none' }],
    ['a place that is silent on credentials', { url: 'https://cdn.example/a' }],
    ['a text', 'https://cdn.example/a'],
  ] as const) {
    it(`S65 ${title} is an error that says so`, async () => {
      await expect(sourceOf(() => located).source.current(signal)).rejects.toMatchObject({
        code: 'E_SOURCE',
      });
    });
  }
});
