import { AwsV4Signer } from 'aws4fetch';
import { MarketplaceSinkError } from '../../errors/marketplace-sink-error.ts';
import { sleep, type Clock } from '../../shared/clock.ts';
import { isExpired, isPassing, refusalError, refusalOf, type Refusal } from './store-failure.ts';

/** What signs requests. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string | undefined;
}

/** What a {@link Store} is made of. */
export interface StoreSettings {
  /** Of the bucket, with a slash at its end. */
  readonly baseUrl: string;
  readonly region: string;
  readonly credentials: () => S3Credentials | Promise<S3Credentials>;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
}

/** One call. */
export interface StoreCall {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** The object, or empty for the bucket. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: Uint8Array | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The file of the sink, for errors. */
  readonly file: string;
  /** Codes and statuses that are an answer too. */
  readonly accept?: readonly (string | number)[] | undefined;
}

/** An answer; `refusal` only where it was accepted. The body is unread on success. */
export interface StoreAnswer {
  readonly response: Response;
  readonly refusal?: Refusal | undefined;
}

const tries = 5;
const baseDelayMs = 400;
const maxDelayMs = 10_000;
/** Of one try: a part on a slow line takes minutes, a connection that died for ever. */
const attemptTimeoutMs = 300_000;
const maxBodyBytes = 4 << 20;

/** Sends signed requests to one bucket, again where that may help. */
export class Store {
  readonly #settings: StoreSettings;

  constructor(settings: StoreSettings) {
    this.#settings = settings;
  }

  /** @throws MarketplaceSinkError for a refusal that is not accepted; the signal's reason on abort. */
  async send(call: StoreCall): Promise<StoreAnswer> {
    let renewed = false;
    for (let attempt = 1; ; attempt++) {
      let failure: MarketplaceSinkError;
      try {
        const response = await this.#attempt(call);
        if (response.ok) return { response };
        const refusal = refusalOf(response, call.method === 'HEAD' ? '' : await this.text(response));
        if (call.accept?.some((each) => each === refusal.status || each === refusal.code))
          return { response, refusal };
        failure = refusalError(refusal, call.file);
        if (isExpired(refusal) && !renewed) {
          renewed = true;
          continue;
        }
        if (!isPassing(refusal)) throw failure;
      } catch (error) {
        call.signal?.throwIfAborted();
        if (error instanceof MarketplaceSinkError) throw error;
        failure = new MarketplaceSinkError('The store could not be reached', {
          failure: 'io',
          retryable: true,
          resumable: true,
          file: call.file,
          cause: error,
        });
      }
      if (attempt === tries) throw failure;
      const { clock } = this.#settings;
      const delayMs = Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
      await sleep(clock, (delayMs * (1 + clock.random())) / 2, call.signal);
    }
  }

  /** The body as text, if it is no longer than an answer of a store may be. */
  async text({ body }: Response): Promise<string> {
    let text = '';
    const decoder = new TextDecoder();
    const reader = body?.getReader();
    for (let read = 0; reader !== undefined;) {
      const { done, value } = await reader.read();
      if (done) break;
      read += value.length;
      text += decoder.decode(value, { stream: true });
      if (read > maxBodyBytes) {
        await reader.cancel().catch(() => {});
        throw new MarketplaceSinkError('The store answered with more than a list can be', { failure: 'io' });
      }
    }
    return text + decoder.decode();
  }

  async #attempt({ method, key, query = {}, headers, body, signal }: StoreCall): Promise<Response> {
    const { baseUrl, region, credentials, fetch, clock } = this.#settings;
    const url = new URL(baseUrl + key.split('/').map(encodeURIComponent).join('/'));
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const bytes = (body ?? new Uint8Array()) as Uint8Array<ArrayBuffer>;
    const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
    const signed = await new AwsV4Signer({
      method,
      // A plus in a query is a blank to some and a plus to others.
      url: url.href.replaceAll('+', '%20'),
      // The store compares the body with this, so each part carries its checksum.
      headers: { ...headers, 'x-amz-content-sha256': await sha256(bytes) },
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      service: 's3',
      region,
    }).sign();
    const controller = new AbortController();
    const onAbort = (): void => controller.abort(signal?.reason);
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    const cancel = clock.after(attemptTimeoutMs, () => controller.abort(new Error('timeout')));
    try {
      return await fetch(signed.url, {
        method,
        headers: signed.headers,
        ...(body === undefined ? {} : { body: bytes }),
        // The headers are for this host alone.
        redirect: 'manual',
        cache: 'no-store',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        signal: controller.signal,
      });
    } finally {
      cancel();
      signal?.removeEventListener('abort', onAbort);
    }
  }
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
