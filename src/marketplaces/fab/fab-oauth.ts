import type { RefreshContext } from '../../auth/async-auth-provider.ts';
import { OAuth2Auth, type OAuth2Tokens } from '../../auth/oauth2-auth.ts';
import type { Clock } from '../../shared/clock.ts';
import { checkOptions } from '../../shared/options.ts';
import { correctiveActionOf } from './fab-corrective-action-error.ts';
import type { FabAuthProvider } from './fab-auth-provider.ts';
import type { FabEndpoints } from './fab-endpoints.ts';

/** Options of {@link FabOAuth}. */
export interface FabOAuthOptions {
  /** `tokenUrl`: Epic's OAuth endpoint, where tokens are renewed. */
  readonly endpoints: FabEndpoints & { readonly tokenUrl: string };
  /** The tokens to begin with. */
  readonly tokens: OAuth2Tokens;
  /** The account that the tokens are for: `account_id` of the answer that brought them. */
  readonly accountId: string;
  /** Of the program that the tokens were made for. None is built in. */
  readonly clientId: string;
  /** Of that program. */
  readonly clientSecret: string;
  /** Called with new tokens before they are used. Epic's refresh tokens rotate: keep the last one. */
  readonly onTokens?: ((tokens: OAuth2Tokens) => void | Promise<void>) | undefined;
  /** For tests. Default: the time of the system. */
  readonly clock?: Clock | undefined;
}

/**
 * Signs in to Fab's launcher interface with Epic's OAuth tokens, and renews them.
 *
 * A refresh that Epic answers with "the user must do something first", such as accept new terms, is a
 * {@link FabCorrectiveActionError}.
 *
 * @example
 * ```ts
 * const auth = new FabOAuth({
 *   endpoints: { ...fabEndpoints('https://www.fab.com'), tokenUrl },
 *   clientId,
 *   clientSecret,
 *   accountId,
 *   tokens: { accessToken, refreshToken, expiresAt },
 *   onTokens: (tokens) => save(tokens),
 * });
 * ```
 */
export class FabOAuth extends OAuth2Auth implements FabAuthProvider {
  readonly fabInterface = 'launcher';
  readonly accountId: string;
  readonly #endpoints: FabEndpoints;

  constructor(options: FabOAuthOptions) {
    checkOptions(
      options,
      ['endpoints', 'tokens', 'accountId', 'clientId', 'clientSecret', 'onTokens', 'clock'],
      'FabOAuth',
    );
    const { accountId, ...rest } = options;
    super({ ...rest, clientAuth: 'basic', scheme: 'bearer', extraFields: { token_type: 'eg1' } });
    this.accountId = accountId;
    this.#endpoints = options.endpoints;
  }

  override getEndpoints(): FabEndpoints {
    return this.#endpoints;
  }

  override refresh(context?: RefreshContext): Promise<void> {
    return super.refresh(context && { ...context, fetch: explaining(context.fetch) });
  }
}

/** The same `fetch`, save that an answer which asks for something of the user is told as that. */
function explaining(fetch: RefreshContext['fetch']): RefreshContext['fetch'] {
  return async (url, init) => {
    const response = await fetch(url, init);
    if (response.ok) return response;
    const text = await response.text();
    const corrective = correctiveActionOf(text, { status: response.status, url });
    if (corrective !== undefined) throw corrective;
    return new Response(text, response);
  };
}
