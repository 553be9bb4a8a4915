import { AwsV4Signer } from 'aws4fetch';
import { isMarketplaceError } from '../../errors/marketplace-error.ts';
import { MarketplaceSinkError } from '../../errors/marketplace-sink-error.ts';
import { sleep, type Clock } from '../../shared/clock.ts';

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
interface StoreCall {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** The object, or empty for the bucket. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: Uint8Array<ArrayBuffer> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The file of the sink, for errors. */
  readonly file: string;
  /** Codes and statuses that are an answer too. */
  readonly accept?: readonly (string | number)[] | undefined;
}

/** An answer; `refused` only with what was accepted. The body is unread on success. */
interface StoreAnswer {
  readonly response: Response;
  readonly refused: boolean;
}

const tries = 5;
const baseDelayMs = 400;
const maxDelayMs = 10_000;
/** Of one try: a part on a slow line takes minutes, a connection that died for ever. */
const attemptTimeoutMs = 300_000;

/** Sends signed requests to one bucket, again where that may help. */
export interface Store {
  /** @throws MarketplaceSinkError for a refusal that is not accepted; the signal's reason on abort. */
  send(call: StoreCall): Promise<StoreAnswer>;
}

export function createStore({ baseUrl, region, credentials, fetch, clock }: StoreSettings): Store {
  const attempt = async ({ method, key, query, headers, body, signal }: StoreCall): Promise<Response> => {
    const url = new URL(baseUrl + key.split('/').map(encodeURIComponent).join('/'));
    // A plus in a query is a blank to some and a plus to others.
    url.search = String(new URLSearchParams(query)).replaceAll('+', '%20');
    const bytes = body ?? new Uint8Array();
    const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
    const signed = await new AwsV4Signer({
      method,
      url: url.href,
      // The store compares the body with this, so each part carries its checksum.
      headers: { ...headers, 'x-amz-content-sha256': await sha256(bytes) },
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      service: 's3',
      region,
    }).sign();
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    const cancel = clock.after(attemptTimeoutMs, abort);
    signal?.addEventListener('abort', abort);
    try {
      signal?.throwIfAborted();
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
      signal?.removeEventListener('abort', abort);
    }
  };
  return {
    async send(call) {
      const { signal, accept, file } = call;
      let renewed = false;
      for (let tried = 1; ; tried++) {
        let failure: MarketplaceSinkError;
        try {
          const response = await attempt(call);
          if (response.ok) return { response, refused: false };
          if (accept?.includes(response.status)) {
            await response.body?.cancel();
            return { response, refused: true };
          }
          // What a refusal means is only loaded when there is one.
          const { isExpired, isPassing, refusalError, refusalOf } = await import('./store-failure.ts');
          const refusal = await refusalOf(response);
          if (accept?.includes(refusal.code)) return { response, refused: true };
          failure = refusalError(refusal, file);
          if (isExpired(refusal) && !renewed) {
            renewed = true;
            continue;
          }
          if (!isPassing(refusal)) throw failure;
        } catch (error) {
          signal?.throwIfAborted();
          if (isMarketplaceError(error)) throw error;
          failure = new MarketplaceSinkError('The store could not be reached', {
            failure: 'io',
            retryable: true,
            resumable: true,
            file,
            cause: error,
          });
        }
        if (tried === tries) throw failure;
        const delayMs = Math.min(maxDelayMs, baseDelayMs * 2 ** tried);
        await sleep(clock, (delayMs * (1 + clock.random())) / 4, signal);
      }
    },
  };
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
