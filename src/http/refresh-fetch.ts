import type { RefreshContext } from '../auth/async-auth-provider.ts';
import { followRedirects } from './follow-redirects.ts';
import { headersOf } from './outgoing.ts';
import { readBody } from './read-body.ts';
import { runCall } from './run-call.ts';
import { guardUrl } from './url-guard.ts';
import type { Wire } from './wire.ts';

const maxBytes = 1024 * 1024;

/** What a refresh is bound by. */
export interface RefreshBounds {
  readonly baseUrl: string;
  readonly signal: AbortSignal;
  readonly totalTimeoutMs: number;
  readonly userAgent: string | undefined;
}

/**
 * The `fetch` that a refresh of credentials is given. It waits for no queue, since requests in the queue wait for it;
 * no redirect to another origin sees the secrets in its body; and its answer is read already, within the time limits.
 */
export function createRefreshFetch(
  wire: () => Wire,
  { baseUrl, signal, totalTimeoutMs, userAgent }: RefreshBounds,
): RefreshContext['fetch'] {
  return async (input, init = {}) => {
    const url = guardUrl(input, wire().policy, baseUrl);
    const headers = headersOf(init.headers, { 'user-agent': userAgent });
    const { method = 'GET', body } = init;
    return runCall(
      { url, signals: [signal, init.signal ?? undefined], totalTimeoutMs },
      wire(),
      async (link) => {
        const answer = await followRedirects(
          {
            url,
            method: method.toUpperCase(),
            headers,
            body: body ?? undefined,
            authenticated: false,
            payload: false,
            sameOrigin: true,
            attempt: 1,
            signal: link.signal,
          },
          wire(),
        );
        const { status, headers: answered } = answer.response;
        const { chunks } = await readBody(answer, { maxBytes }, wire(), link.signal);
        return new Response(chunks.length === 0 ? null : new Blob([...chunks]), {
          status,
          headers: answered,
        });
      },
    );
  };
}
