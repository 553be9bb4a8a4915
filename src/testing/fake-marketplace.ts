/** A request as a {@link FakeMarketplace} sees it. */
export interface FakeRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  /** The body, as text. */
  readonly body: string;
}

/** Answers a request; undefined leaves it to the next, and in the end there is no such host. */
export type FakeAnswer = (request: FakeRequest) => Response | undefined | Promise<Response | undefined>;

/** A marketplace of one's own in memory, for the tests of its client. */
export interface FakeMarketplace {
  /** For the client's option `fetch`: no network is used. Redirects are given as they are. */
  readonly fetch: typeof globalThis.fetch;
  /** All requests so far, oldest first. */
  readonly requests: readonly FakeRequest[];
  /** Answers whose body is neither read to its end nor given up. */
  readonly openAnswers: number;
  /** Puts an answer in front of the marketplace's own, for good or for so many requests. */
  intercept(answer: FakeAnswer, times?: number): void;
}

/**
 * Makes a marketplace out of a function that answers requests. It keeps a log, and knows which answers were left open:
 * what `clientContract` asks of a harness.
 *
 * @example
 * ```ts
 * const shop = fakeMarketplace(({ url }) =>
 *   url.pathname === '/v1/scans' ? Response.json({ scans: [] }) : Response.json({ error: 'not found' }, { status: 404 }),
 * );
 * shop.intercept(() => new Response(null, { status: 503 }), 1); // once
 * const response = await shop.fetch('https://api.quarry.example/v1/scans');
 * response.status; // 503
 * ```
 */
export function fakeMarketplace(answer: FakeAnswer): FakeMarketplace {
  const requests: FakeRequest[] = [];
  const interceptions: { readonly answer: FakeAnswer; left: number }[] = [];
  const open = new Set<object>();

  const answerTo = async (request: FakeRequest): Promise<Response | undefined> => {
    for (const each of interceptions) {
      const given = each.left > 0 ? await each.answer(request) : undefined;
      if (given === undefined) continue;
      each.left -= 1;
      return given;
    }
    return answer(request);
  };

  return {
    requests,
    get openAnswers() {
      return open.size;
    },
    intercept(intercepting, times = Infinity) {
      interceptions.unshift({ answer: intercepting, left: times });
    },
    async fetch(input, init) {
      const sent = new Request(input, init);
      const signal = init?.signal ?? sent.signal;
      signal.throwIfAborted();
      const { method, url, headers } = sent;
      const request = { method, url: new URL(url), headers, body: await sent.text() };
      requests.push(request);
      const response = await answerTo(request);
      signal.throwIfAborted();
      // As the platform's fetch reports a name that does not exist.
      if (response === undefined) throw new TypeError('fetch failed');
      const body = response.body === null ? null : watchedBody(response.body, signal, open);
      const { status, statusText, headers: answered } = response;
      // A Response that a program makes has no URL; one that fetch gives has.
      return Object.defineProperty(new Response(body, { status, statusText, headers: answered }), 'url', {
        value: url,
      });
    },
  };
}

/** The body, counted as open until it is read to its end, given up, or ended by the signal of its request. */
function watchedBody(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  open: Set<object>,
): ReadableStream<Uint8Array> {
  const entry = {};
  const reader = body.getReader();
  open.add(entry);
  let onAbort: (() => void) | undefined;
  const end = (): void => {
    open.delete(entry);
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        onAbort = () => {
          end();
          reader.cancel(signal.reason).catch(() => {});
          controller.error(signal.reason);
        };
        signal.addEventListener('abort', onAbort, { once: true });
      },
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          // The signal may have ended the stream meanwhile.
          if (!open.has(entry)) return;
          if (!done) return controller.enqueue(value);
          end();
          controller.close();
        } catch (error) {
          if (!open.has(entry)) return;
          end();
          controller.error(error);
        }
      },
      cancel(reason) {
        end();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
