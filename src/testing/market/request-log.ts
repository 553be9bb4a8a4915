/** What a request asks for. */
export type MarketRoute = 'list' | 'asset' | 'files' | 'link' | 'token' | 'file' | 'thumbnail' | 'other';

/** One request as the marketplace saw it. The numbers of an answer grow while it is on its way. */
export interface MarketRequest {
  /** Order of arrival, from 0. */
  readonly index: number;
  readonly route: MarketRoute;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** What a list was asked for: cursor, page size, search. No link's signature is kept. */
  readonly query: Readonly<Record<string, string>>;
  readonly uid?: string | undefined;
  /** The file, as the marketplace names it. */
  readonly file?: string | undefined;
  /** The Range header. */
  readonly range?: string | undefined;
  /** Did the request carry an Authorization header? */
  readonly credentials: boolean;
  /** 0 when there was no answer. */
  readonly status: number;
  /** Bytes of body that were taken. */
  readonly bytes: number;
  /** `open` while the body is neither read to its end nor given up. */
  readonly state: 'open' | 'complete' | 'broken' | 'cancelled';
}

/** A record of the log while it is being written. */
export type OpenRequest = { -readonly [Name in keyof MarketRequest]: MarketRequest[Name] };

const kept = 10_000;

/** The last requests, and how many there were of each kind. */
export class RequestLog {
  #requests: OpenRequest[] = [];
  #index = 0;
  #open = 0;
  readonly #counts: Map<MarketRoute, number> = new Map();

  /** The last 10,000, oldest first. */
  get requests(): readonly MarketRequest[] {
    return this.#requests.slice(-kept);
  }

  /** Answers whose body is neither read to its end nor given up. */
  get open(): number {
    return this.#open;
  }

  count(route?: MarketRoute): number {
    return route === undefined ? this.#index : (this.#counts.get(route) ?? 0);
  }

  begin(request: Omit<MarketRequest, 'index' | 'status' | 'bytes' | 'state'>): OpenRequest {
    const entry: OpenRequest = { ...request, index: this.#index, status: 0, bytes: 0, state: 'open' };
    this.#index += 1;
    this.#open += 1;
    this.#counts.set(request.route, this.count(request.route) + 1);
    this.#requests.push(entry);
    if (this.#requests.length > 2 * kept) this.#requests = this.#requests.slice(-kept);
    return entry;
  }

  end(entry: OpenRequest, state: Exclude<MarketRequest['state'], 'open'>): void {
    if (entry.state !== 'open') return;
    entry.state = state;
    this.#open -= 1;
  }

  clear(): void {
    this.#requests = [];
  }
}
