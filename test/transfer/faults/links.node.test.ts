import { describe, expect, it } from 'vitest';
import { AsyncAuthProvider } from '../../../src/auth/async-auth-provider.ts';
import type { AuthSession } from '../../../src/auth/auth-session.ts';
import type { FileLocation, LocateContext } from '../../../src/models/remote-file.ts';
import { useFaultServer } from '../../testing/node/fault-server/server.ts';
import { FaultBench, fileOf } from '../support/fault-bench.ts';

const server = useFaultServer();
const size = 300_000;
const at = 120_000;

/** Says where the file is, and remembers what for. */
function locator(...urls: readonly string[]) {
  const reasons: LocateContext['reason'][] = [];
  const locate = async ({ reason }: LocateContext): Promise<FileLocation> => {
    reasons.push(reason);
    return { url: urls[Math.min(reasons.length, urls.length) - 1] ?? '', credentials: 'none' };
  };
  return { locate, reasons };
}

describe('links that expire', () => {
  it('F43 403 in the middle: a new link, and on from the same byte', async () => {
    const first = server().url(['fin-mid-body', 'expired'], { size, at });
    const { locate, reasons } = locator(first, server().url('ok', { size }));
    const bench = await FaultBench.open(server(), { locate });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(reasons).toEqual(['first', 'expired']);
    expect(bench.asked.starts).toEqual([0, at, at]);
  });

  it('F43 each new link is refused too: fails with what the server said, and keeps what is there', async () => {
    const url = server().url(['fin-mid-body', 'expired'], { size, at });
    const { locate, reasons } = locator(url);
    const bench = await FaultBench.open(server(), { locate });
    const error = await bench.fails();
    expect(error).toMatchObject({ code: 'E_EXPIRED', status: 403, resumable: true });
    expect(error.evidence).toMatch(/expired/i);
    expect(reasons).toEqual(['first', 'expired', 'expired']);
    expect(await bench.disk()).toBe('P');
  });

  it('F44 403 for a link that never worked and says nothing of expiry: fails at once', async () => {
    const { locate, reasons } = locator(server().url('status', { size, code: 403, body: 'No.' }));
    const bench = await FaultBench.open(server(), { locate });
    const error = await bench.fails();
    expect(error).toMatchObject({ code: 'E_AUTH', status: 403 });
    expect(error.evidence).toBe('No.');
    expect(reasons).toEqual(['first']);
    expect(await bench.disk()).toBe('∅');
  });

  it('F45 the marketplace throws: asked again until patience ends', async () => {
    let asked = 0;
    const bench = await FaultBench.open(server(), {
      async locate() {
        if (++asked === 1)
          return { url: server().url(['fin-mid-body', 'expired'], { size, at }), credentials: 'none' };
        throw new Error('the marketplace is on fire');
      },
    });
    expect(await bench.fails()).toMatchObject({ code: 'E_SOURCE', resumable: true });
    expect(asked).toBeLessThanOrEqual(7);
    expect(await bench.disk()).toBe('P');
  });

  it('F45 the marketplace hangs: given up after a minute each time', async () => {
    const bench = await FaultBench.open(server(), {
      locate: () => new Promise<never>(() => {}),
      idle: () => true,
    });
    expect(await bench.fails()).toMatchObject({ code: 'E_SOURCE' });
    expect(bench.clock.now()).toBeGreaterThanOrEqual(6 * 60_000);
    expect(await bench.disk()).toBe('∅');
  });

  it('F46 the new link leads to another size: the file changed', async () => {
    const first = server().url(['fin-mid-body', 'expired'], { size, at });
    const { locate } = locator(first, server().url('ok', { size: size - 1 }));
    const bench = await FaultBench.open(server(), { locate, file: fileOf(size) });
    expect(await bench.fails()).toMatchObject({ code: 'E_CHANGED', resumable: true });
    expect(await bench.disk()).toBe('P');
  });

  it('F47 401 of the API: the token is renewed once', async () => {
    const url = server().url(['fin-mid-body', 'unauthorized'], { size, at, token: 'fresh' });
    const auth = new RenewedAuth(`${server().origins.main}/`, ['stale', 'fresh']);
    const bench = await FaultBench.open(server(), {
      locate: async () => ({ url, credentials: 'session' }),
      client: { auth },
    });
    await bench.succeeds();
    await bench.expectFinal(size);
    expect(auth.renewed).toBe(1);
    expect(bench.retries).toEqual(['E_TRUNCATED']);
  });

  it('F47 401 with the new token too: fails, and keeps what is there', async () => {
    const url = server().url(['fin-mid-body', 'unauthorized'], { size, at, token: 'another' });
    const auth = new RenewedAuth(`${server().origins.main}/`, ['stale', 'fresh']);
    const bench = await FaultBench.open(server(), {
      locate: async () => ({ url, credentials: 'session' }),
      client: { auth },
    });
    expect(await bench.fails()).toMatchObject({ code: 'E_AUTH', status: 401 });
    expect(auth.renewed).toBe(1);
    expect(await bench.disk()).toBe('P');
  });

  it('F74 a pause of an hour: the link has expired and the server has hung up', async () => {
    const url = server().url('expiring', { size, rate: 1_000_000 });
    const fresh = server().url('ok', { size });
    let asked = 0;
    const bench = await FaultBench.open(server(), {
      async locate() {
        const expiresAt = new Date(bench.clock.date() + 600_000);
        return { url: asked++ === 0 ? url : fresh, credentials: 'none', expiresAt };
      },
    });
    const controller = new AbortController();
    void server()
      .waitFor(({ target, bytesSent }) => url.endsWith(target) && bytesSent > 100_000)
      .then(() => controller.abort('pause'));
    expect(await bench.ended({ signal: controller.signal })).toEqual({ thrown: 'pause' });
    expect(await bench.disk()).toBe('P');
    bench.clock.advance(3_600_000);
    server().expire(url);
    server().resetConnections();
    const { files } = await bench.succeeds();
    expect(files[0]?.resumedBytes).toBeGreaterThan(0);
    expect(bench.asked.again).toBe(0);
    await bench.expectFinal(size);
  });
});

/** A provider with one token after another. */
class RenewedAuth extends AsyncAuthProvider {
  renewed = 0;
  readonly #baseUrl: string;
  readonly #tokens: readonly string[];

  constructor(baseUrl: string, tokens: readonly string[]) {
    super();
    this.#baseUrl = baseUrl;
    this.#tokens = tokens;
  }

  override getEndpoints(): { baseUrl: string } {
    return { baseUrl: this.#baseUrl };
  }

  override async getSession(): Promise<AuthSession> {
    const token = this.#tokens[Math.min(this.renewed, this.#tokens.length - 1)];
    return {
      authorize(request) {
        request.headers.set('authorization', `Bearer ${token}`);
        return request;
      },
    };
  }

  override async refresh(): Promise<void> {
    this.renewed++;
  }

  override async close(): Promise<void> {}
}
