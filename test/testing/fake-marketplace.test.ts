import { describe, expect, it } from 'vitest';
import { fakeMarketplace, fileResponse, seededBytes } from '../../src/testing/index.ts';

const home = 'https://api.quarry.example/';

describe('a fake marketplace', () => {
  it('answers through its function, and logs what it was asked', async () => {
    const shop = fakeMarketplace(({ method, body }) => Response.json({ method, body }));
    const response = await shop.fetch(`${home}scans?page=2`, {
      method: 'POST',
      body: 'text',
      headers: { 'x-key': '7' },
    });
    expect(response.url).toBe(`${home}scans?page=2`);
    expect(await response.json()).toEqual({ method: 'POST', body: 'text' });
    expect(shop.requests).toMatchObject([{ method: 'POST', body: 'text' }]);
    expect(shop.requests[0]?.url.searchParams.get('page')).toBe('2');
    expect(shop.requests[0]?.headers.get('x-key')).toBe('7');
  });

  it('is no host for what it does not answer', async () => {
    const shop = fakeMarketplace(() => undefined);
    await expect(shop.fetch(home)).rejects.toThrow(TypeError);
  });

  it('lets others answer first, as often as they were asked to', async () => {
    const shop = fakeMarketplace(() => new Response('own'));
    shop.intercept(
      ({ url }) => (url.pathname === '/late' ? new Response(null, { status: 503 }) : undefined),
      1,
    );
    const statuses: number[] = [];
    for (const path of ['', 'late', 'late']) statuses.push((await shop.fetch(home + path)).status);
    expect(statuses).toEqual([200, 503, 200]);
  });

  it('counts an answer as open until its body is read, given up or aborted', async () => {
    const shop = fakeMarketplace(() => new Response('text'));
    const controller = new AbortController();
    const [read, cancelled, aborted] = await Promise.all([
      shop.fetch(home),
      shop.fetch(home),
      shop.fetch(home, { signal: controller.signal }),
    ]);
    expect(shop.openAnswers).toBe(3);
    expect(await read.text()).toBe('text');
    expect(shop.openAnswers).toBe(2);
    await cancelled.body?.cancel();
    expect(shop.openAnswers).toBe(1);
    controller.abort(new Error('enough'));
    await expect(aborted.body?.getReader().read()).rejects.toThrow('enough');
    expect(shop.openAnswers).toBe(0);
  });

  it('passes on that a body breaks', async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new TypeError('cut')),
    });
    const shop = fakeMarketplace(() => new Response(broken));
    // Chromium's `text()` has an error of its own.
    await expect((await shop.fetch(home)).body?.getReader().read()).rejects.toThrow('cut');
    expect(shop.openAnswers).toBe(0);
  });

  it('has no open answer where there is no body', async () => {
    const shop = fakeMarketplace(() => new Response(null, { status: 204 }));
    await shop.fetch(home);
    expect(shop.openAnswers).toBe(0);
  });

  it('does not ask when the signal has aborted', async () => {
    const shop = fakeMarketplace(() => new Response('text'));
    const reason = new Error('before');
    await expect(shop.fetch(home, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(shop.requests).toEqual([]);
  });
});

describe('the answer of a file server', () => {
  const bytes = seededBytes(1, 0, 1000);
  const ask = (headers: Record<string, string> = {}): Response =>
    fileResponse({ headers: new Headers(headers) }, bytes, { type: 'model/obj' });

  it('is the whole file, a range of it, or neither', async () => {
    const whole = ask();
    expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'model/obj']);
    expect(new Uint8Array(await whole.arrayBuffer())).toEqual(bytes);
    const range = ask({ range: 'bytes=990-' });
    expect([range.status, range.headers.get('content-range')]).toEqual([206, 'bytes 990-999/1000']);
    expect(new Uint8Array(await range.arrayBuffer())).toEqual(bytes.subarray(990));
    expect(ask({ range: 'bytes=1000-' }).status).toBe(416);
  });

  it('keeps to conditions', () => {
    const etag = ask().headers.get('etag') ?? '';
    expect(etag).toMatch(/^"/);
    expect(ask({ range: 'bytes=1-', 'if-range': etag }).status).toBe(206);
    expect(ask({ range: 'bytes=1-', 'if-range': '"other"' }).status).toBe(200);
    expect(ask({ 'if-match': '"other"' }).status).toBe(412);
    expect(ask({ 'if-none-match': etag }).status).toBe(304);
  });

  it('can do without validators and ranges', () => {
    const request = { headers: new Headers({ range: 'bytes=1-' }) };
    const plain = fileResponse(request, 'text', { validators: 'none', ranges: false });
    expect([plain.status, plain.headers.get('etag'), plain.headers.get('accept-ranges')]).toEqual([
      200,
      null,
      null,
    ]);
    expect(() => fileResponse(request, 'text', { range: true } as object)).toThrow('did you mean "ranges"?');
  });
});
