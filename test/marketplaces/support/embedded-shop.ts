import { parseRange } from '../../../src/testing/market/file-answer.ts';

/** A request as a shop sees it. */
export interface ShopRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}

/** What a shop answers. */
export interface ShopAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The connection breaks after so many bytes. */
  readonly cutAfter?: number | undefined;
}

/** Answers a request, or leaves it to the next. */
export type ShopRoute = (request: ShopRequest) => ShopAnswer | undefined;

/** A shop in memory, as a `fetch` function: no network, no runtime of its own. */
export interface EmbeddedShop {
  readonly fetch: typeof globalThis.fetch;
  /** All requests so far, redirects' included. */
  readonly requests: readonly ShopRequest[];
  /** Answers whose body was neither read to its end nor given up. */
  readonly openAnswers: number;
  /** Puts a route in front of the others, for good or for some requests. */
  readonly intercept: (route: ShopRoute, times?: number) => void;
}

export function jsonAnswer(value: unknown, status = 200, headers: Record<string, string> = {}): ShopAnswer {
  return textAnswer(JSON.stringify(value), status, 'application/json', headers);
}

export function textAnswer(
  text: string,
  status: number,
  type = 'text/html; charset=utf-8',
  headers: Record<string, string> = {},
): ShopAnswer {
  const bytes = new TextEncoder().encode(text);
  return {
    status,
    headers: { 'content-type': type, 'content-length': `${bytes.length}`, ...headers },
    bytes,
  };
}

export function redirectAnswer(location: string): ShopAnswer {
  return { status: 302, headers: { location }, bytes: new Uint8Array() };
}

/** A file with a strong ETag and ranges. */
export function fileAnswer(
  { headers }: ShopRequest,
  content: Uint8Array<ArrayBuffer>,
  etag = `"${content.length}"`,
): ShopAnswer {
  const common = { 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes', etag };
  const ifRange = headers.get('if-range');
  const range =
    ifRange === null || ifRange === etag ? parseRange(headers.get('range'), content.length) : 'whole';
  if (range === 'unsatisfiable') {
    return {
      status: 416,
      headers: { ...common, 'content-range': `bytes */${content.length}` },
      bytes: new Uint8Array(),
    };
  }
  const { start, end } = range === 'whole' ? { start: 0, end: content.length } : range;
  const bytes = content.slice(start, end);
  const length = { 'content-length': `${bytes.length}` };
  if (range === 'whole') return { status: 200, headers: { ...common, ...length }, bytes };
  const contentRange = { 'content-range': `bytes ${start}-${end - 1}/${content.length}` };
  return { status: 206, headers: { ...common, ...length, ...contentRange }, bytes };
}

/** A file whose server neither tells its length nor gives ranges, such as an archive that is made for each request. */
export function streamAnswer(content: Uint8Array<ArrayBuffer>): ShopAnswer {
  return { status: 200, headers: { 'content-type': 'application/zip' }, bytes: content };
}

/** The route of requests to a path (of an origin, if it is given whole); a star stands for one segment. */
export function on(
  pattern: string,
  answer: (request: ShopRequest, ...segments: string[]) => ShopAnswer,
): ShopRoute {
  const isWhole = pattern.includes('://');
  const source = pattern.replace(/[.?+()[\]]/g, String.raw`\$&`).replaceAll('*', '([^/]+)');
  const form = new RegExp(`^${source}$`);
  return (request) => {
    const match = form.exec(isWhole ? request.url.origin + request.url.pathname : request.url.pathname);
    return match === null ? undefined : answer(request, ...match.slice(1).map(decodeURIComponent));
  };
}

/** @param routes - the first that answers counts; what none answers is a name that does not exist. */
export function embeddedShop(routes: readonly ShopRoute[]): EmbeddedShop {
  const requests: ShopRequest[] = [];
  const intercepting: { readonly route: ShopRoute; left: number }[] = [];
  const open = new Set<object>();

  const answerTo = (request: ShopRequest): ShopAnswer => {
    requests.push(request);
    for (const each of intercepting) {
      const answer = each.left > 0 ? each.route(request) : undefined;
      if (answer === undefined) continue;
      each.left -= 1;
      return answer;
    }
    for (const route of routes) {
      const answer = route(request);
      if (answer !== undefined) return answer;
    }
    throw new TypeError('fetch failed');
  };

  const follow = async (request: Request, signal: AbortSignal, hops: number): Promise<Response> => {
    const { method, url, headers } = request;
    const body = await request.clone().text();
    signal.throwIfAborted();
    const answer = answerTo({ method, url: new URL(url), headers: new Headers(headers), body });
    const location = answer.headers['location'];
    if (location !== undefined && request.redirect !== 'manual') {
      if (request.redirect === 'error' || hops > 5) throw new TypeError('fetch failed');
      const kept = new Headers(headers);
      if (new URL(location).origin !== new URL(url).origin) kept.delete('authorization');
      return follow(new Request(location, { headers: kept }), signal, hops + 1);
    }
    const response = new Response(answer.status === 204 ? null : streamOf(answer, signal, open), answer);
    Object.defineProperty(response, 'url', { value: url });
    return response;
  };

  return {
    requests,
    get openAnswers() {
      return open.size;
    },
    intercept(route, times = Infinity) {
      intercepting.unshift({ route, left: times });
    },
    fetch: (input, init) => {
      const request = new Request(input, init);
      return follow(request, init?.signal ?? request.signal, 0);
    },
  };
}

const chunkSize = 16_384;

function streamOf(
  { bytes, cutAfter }: ShopAnswer,
  signal: AbortSignal,
  open: Set<object>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const entry = {};
  open.add(entry);
  const end = Math.min(bytes.length, cutAfter ?? Infinity);
  let sent = 0;
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        signal.addEventListener('abort', () => {
          open.delete(entry);
          controller.error(signal.reason);
        });
      },
      pull(controller) {
        if (sent < end) {
          const chunk = bytes.slice(sent, Math.min(end, sent + chunkSize));
          sent += chunk.length;
          controller.enqueue(chunk);
          if (sent < bytes.length) return;
        }
        open.delete(entry);
        if (sent < bytes.length) controller.error(new TypeError('terminated'));
        else controller.close();
      },
      cancel() {
        open.delete(entry);
      },
    },
    { highWaterMark: 0 },
  );
}
