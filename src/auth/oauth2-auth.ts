import { MarketplaceAPIError } from '../errors/marketplace-api-error.ts';
import { MarketplaceAuthenticationError } from '../errors/marketplace-authentication-error.ts';
import type { EndpointConfig } from '../models/endpoint-config.ts';
import { systemClock, type Clock } from '../shared/clock.ts';
import { checkOptions } from '../shared/options.ts';
import { AsyncAuthProvider, type RefreshContext } from './async-auth-provider.ts';
import type { AuthSession } from './auth-session.ts';
import { singleFlight } from './single-flight.ts';

/** Past it a `Date` is none. */
const latestDate = 8.64e15;

/** Tokens of OAuth 2. */
export interface OAuth2Tokens {
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  readonly expiresAt?: Date | undefined;
}

/** Options of {@link OAuth2Auth}. */
export interface OAuth2AuthOptions {
  /** `tokenUrl` among them is where tokens are renewed. */
  readonly endpoints: EndpointConfig & { readonly tokenUrl: string };
  /** The tokens to begin with. */
  readonly tokens: OAuth2Tokens;
  /** Of the program that the tokens were made for, where the server asks for it. */
  readonly clientId?: string | undefined;
  /** Of a program that can keep one. */
  readonly clientSecret?: string | undefined;
  /** How the client proves itself: in the form, or by HTTP Basic. Default `form`. */
  readonly clientAuth?: 'form' | 'basic' | undefined;
  /** How the fields are sent: as a form (RFC 6749), or as JSON, as some servers want it. Default `form`. */
  readonly encoding?: 'form' | 'json' | undefined;
  /** More fields of the form. */
  readonly extraFields?: Readonly<Record<string, string>> | undefined;
  /** The word before the token. Default `Bearer`. */
  readonly scheme?: string | undefined;
  /** Called with new tokens before they are used, so that a rotated refresh token is not lost. */
  readonly onTokens?: ((tokens: OAuth2Tokens) => void | Promise<void>) | undefined;
  /** For tests. Default: the time of the system. */
  readonly clock?: Clock | undefined;
}

/**
 * An access token that is renewed with a refresh token (RFC 6749 §6), which may rotate. Concurrent refreshes are one.
 *
 * @example
 * ```ts
 * const auth = new OAuth2Auth({
 *   endpoints: { baseUrl: 'https://api.example.com/', tokenUrl: 'https://id.example.com/token' },
 *   tokens: { accessToken: 'old', refreshToken: 'secret' },
 *   clientId: 'my-tool',
 *   onTokens: (tokens) => save(tokens),
 * });
 * ```
 */
export class OAuth2Auth extends AsyncAuthProvider {
  readonly #options: OAuth2AuthOptions;
  #tokens: OAuth2Tokens;
  #context: RefreshContext | undefined;
  readonly #renew: () => Promise<void>;

  constructor(options: OAuth2AuthOptions) {
    super();
    checkOptions(
      options,
      [
        'endpoints',
        'tokens',
        'clientId',
        'clientSecret',
        'clientAuth',
        'encoding',
        'extraFields',
        'scheme',
        'onTokens',
        'clock',
      ],
      'OAuth2Auth',
    );
    this.#options = options;
    this.#tokens = options.tokens;
    this.#renew = singleFlight(() => this.#requestTokens());
  }

  /** Past its known end? Unknown counts as not expired: the server will say. */
  get isExpired(): boolean {
    const { expiresAt } = this.#tokens;
    return expiresAt !== undefined && expiresAt.getTime() <= (this.#options.clock ?? systemClock).date();
  }

  /** When the access token ends, if that is known. */
  get expiresAt(): Date | undefined {
    return this.#tokens.expiresAt;
  }

  override getSession(): Promise<AuthSession> {
    const { scheme = 'Bearer', clientSecret } = this.#options;
    const { accessToken, refreshToken } = this.#tokens;
    return Promise.resolve({
      authorize(request) {
        request.headers.set('authorization', `${scheme} ${accessToken}`);
        return request;
      },
      secrets: () => [accessToken, refreshToken ?? '', clientSecret ?? ''],
    });
  }

  override getEndpoints(): EndpointConfig {
    return this.#options.endpoints;
  }

  override refresh(context?: RefreshContext): Promise<void> {
    this.#context = context ?? this.#context;
    return this.#renew();
  }

  async #requestTokens(): Promise<void> {
    const {
      endpoints,
      clientId,
      clientSecret,
      clientAuth = 'form',
      encoding = 'form',
      extraFields,
      onTokens,
    } = this.#options;
    const { refreshToken } = this.#tokens;
    const url = endpoints.tokenUrl;
    if (refreshToken === undefined || this.#context === undefined) {
      throw new MarketplaceAuthenticationError(
        'The access token is no longer accepted and there is no refresh token',
        {
          phase: 'auth',
          hint: 'Sign in again.',
        },
      );
    }
    const form = new URLSearchParams({
      ...extraFields,
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    });
    const headers = new Headers({ accept: 'application/json' });
    if (clientAuth === 'basic') {
      // Both are encoded first: RFC 6749 §2.3.1.
      headers.set(
        'authorization',
        `Basic ${btoa([clientId, clientSecret].map((part = '') => encodeURIComponent(part)).join(':'))}`,
      );
    } else {
      if (clientId !== undefined) form.set('client_id', clientId);
      if (clientSecret !== undefined) form.set('client_secret', clientSecret);
    }
    if (encoding === 'json') headers.set('content-type', 'application/json');
    const body = encoding === 'json' ? JSON.stringify(Object.fromEntries(form)) : form;
    const response = await this.#context.fetch(url, { method: 'POST', headers, body });
    if (!response.ok) {
      await response.body?.cancel();
      if (response.status >= 500 || response.status === 429) {
        throw new MarketplaceAPIError('The token endpoint is out of order', {
          phase: 'auth',
          status: response.status,
          url,
          retryable: true,
        });
      }
      throw new MarketplaceAuthenticationError('The refresh token was not accepted', {
        phase: 'auth',
        status: response.status,
        url,
        hint: 'Sign in again.',
      });
    }
    const tokens = this.#parse(await response.json().catch(() => undefined), url);
    try {
      await onTokens?.(tokens);
    } finally {
      // Also when they could not be saved: the old refresh token may be worth nothing by now.
      this.#tokens = tokens;
    }
  }

  /** RFC 6749 §5.1; some servers send `expires_at` (ISO 8601) beside or instead of `expires_in`. */
  #parse(answer: unknown, url: string): OAuth2Tokens {
    const fields = (typeof answer === 'object' && answer !== null ? answer : {}) as Record<string, unknown>;
    const accessToken = fields['access_token'];
    if (typeof accessToken !== 'string' || accessToken === '') {
      throw new MarketplaceAPIError('The token answer has no access_token', {
        code: 'E_SCHEMA',
        phase: 'auth',
        field: 'access_token',
        url,
      });
    }
    const refreshToken = fields['refresh_token'];
    const seconds = Number(fields['expires_in']);
    const at = typeof fields['expires_at'] === 'string' ? Date.parse(fields['expires_at']) : Number.NaN;
    const now = (this.#options.clock ?? systemClock).date();
    const expiresAt = seconds > 0 ? now + seconds * 1000 : at;
    return {
      accessToken,
      refreshToken:
        typeof refreshToken === 'string' && refreshToken !== '' ? refreshToken : this.#tokens.refreshToken,
      ...(Math.abs(expiresAt) <= latestDate ? { expiresAt: new Date(expiresAt) } : {}),
    };
  }
}
