import { describe, expect, it } from 'vitest';
import { safePath, type SafePath } from '../../src/shared/safe-path.ts';
import { writable } from '../../src/sinks/writable.ts';
import { sinkContract } from '../../src/testing/sink-contract.ts';

const spec = { path: safePath('a.bin'), contentKey: '0123456789abcdef', ifExists: 'replace' } as const;
const nowhere = () => new WritableStream<Uint8Array>();

/** Collects what each stream got, once it is closed. */
function collecting() {
  const closed = new Map<string, Uint8Array>();
  const sink = writable(({ path }) => {
    const bytes: number[] = [];
    return new WritableStream<Uint8Array>({
      write: (chunk) => void bytes.push(...chunk),
      close: () => void closed.set(path, Uint8Array.from(bytes)),
    });
  });
  return { sink, visible: async (path: SafePath) => closed.get(path) };
}

describe('writable()', () => {
  sinkContract({ describe, it }, collecting, writable(nowhere).capabilities);

  it('is told which file each stream is for', async () => {
    const specs: unknown[] = [];
    const sink = writable(async (given) => {
      specs.push(given);
      return nowhere();
    });
    await (await sink.open(spec)).discard();
    expect(specs).toEqual([spec]);
  });

  it('settles a write only when the stream has taken the bytes', async () => {
    let take: (() => void) | undefined;
    const sink = writable(
      () => new WritableStream<Uint8Array>({ write: () => new Promise<void>((resolve) => (take = resolve)) }),
    );
    const file = await sink.open(spec);
    const events: string[] = [];
    const writing = file.write(0, [new Uint8Array(3)]).then(() => events.push('settled'));
    await new Promise((resolve) => setTimeout(resolve, 0));
    events.push('taken');
    take?.();
    await writing;
    expect(events).toEqual(['taken', 'settled']);
    await file.discard();
  });

  it('waits while the stream is full', async () => {
    let taken = 0;
    const takes: (() => void)[] = [];
    const sink = writable(
      () =>
        new WritableStream<Uint8Array>({
          write: () => {
            taken++;
            return new Promise<void>((resolve) => takes.push(resolve));
          },
        }),
    );
    const file = await sink.open(spec);
    const writing = file.write(0, [new Uint8Array(1), new Uint8Array(1), new Uint8Array(1)]);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(taken).toBe(1);
    for (const expected of [2, 3]) {
      takes.shift()?.();
      await new Promise((resolve) => setTimeout(resolve, 0));
      expect(taken).toBe(expected);
    }
    takes.shift()?.();
    await writing;
    await file.commit({ size: 3 });
  });

  it('aborts the stream when the bytes turn out wrong, and never closes it', async () => {
    const events: string[] = [];
    const sink = writable(
      () =>
        new WritableStream({
          close: () => void events.push('close'),
          abort: () => void events.push('abort'),
        }),
    );
    const file = await sink.open(spec);
    await file.write(0, [new Uint8Array(3)]);
    await file.discard();
    expect(events).toEqual(['abort']);
    const suspended = await sink.open(spec);
    await suspended.suspend();
    expect(events).toEqual(['abort', 'abort']);
    const complete = await sink.open(spec);
    await complete.commit({ size: 0 });
    expect(events).toEqual(['abort', 'abort', 'close']);
  });

  it('turns a failure of the stream into one of the family, with the byte', async () => {
    const sink = writable(
      () =>
        new WritableStream<Uint8Array>({
          write() {
            throw new Error('https://cdn.example/?sig=secret');
          },
        }),
    );
    const file = await sink.open(spec);
    const error = await file.write(0, [new Uint8Array(3)]).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'E_SINK', failure: 'io', file: 'a.bin' });
    expect(JSON.stringify(error)).not.toContain('secret');
    await expect(file.commit({ size: 3 })).rejects.toMatchObject({ code: 'E_SINK', failure: 'commit' });
    await file.discard();
  });

  it('frees the path when the factory fails', async () => {
    let fails = true;
    const sink = writable(() => {
      if (fails) throw new Error('no stream');
      return nowhere();
    });
    await expect(sink.open(spec)).rejects.toThrow('no stream');
    fails = false;
    await (await sink.open(spec)).discard();
  });

  it('refuses what is no function', () => {
    expect(() => writable({} as never)).toThrow(expect.objectContaining({ code: 'E_ARGUMENT' }));
  });
});
