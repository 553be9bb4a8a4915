import type { OAuth2Tokens } from '../../auth/oauth2-auth.ts';
import type { Clock } from '../../shared/clock.ts';
import { mix } from './library-asset.ts';

/** How tokens behave. */
export interface TokenRules {
  readonly seed: number;
  readonly tokenTtlMs: number;
  /** A refresh ends the refresh token that it used. */
  readonly rotation: boolean;
  readonly clock: Clock;
}

/** Gives out tokens, knows which are accepted, and renews them. */
export class TokenDesk {
  readonly #rules: TokenRules;
  /** Until when each access token is accepted, in milliseconds since 1970. */
  readonly #accepted: Map<string, number> = new Map();
  readonly #refreshTokens: Set<string> = new Set();
  readonly #secrets: string[] = [];
  #serial = 0;
  #refreshes = 0;

  constructor(rules: TokenRules) {
    this.#rules = rules;
  }

  /** Refreshes that were granted. */
  get refreshes(): number {
    return this.#refreshes;
  }

  /** Every token that was given out. */
  get secrets(): readonly string[] {
    return this.#secrets;
  }

  /** A new sign-in. */
  issue(): Required<OAuth2Tokens> & { readonly refreshToken: string; readonly expiresAt: Date } {
    return this.#issue(undefined);
  }

  accepts(authorization: string | null): boolean {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
    const until = token === undefined ? undefined : this.#accepted.get(token);
    return until !== undefined && until > this.#rules.clock.date();
  }

  /** New tokens for a refresh token; undefined when it is not, or no longer, good. */
  renew(refreshToken: string): ReturnType<TokenDesk['issue']> | undefined {
    if (!this.#refreshTokens.has(refreshToken)) return undefined;
    this.#refreshes += 1;
    if (!this.#rules.rotation) return this.#issue(refreshToken);
    this.#refreshTokens.delete(refreshToken);
    return this.#issue(undefined);
  }

  /** Ends all access tokens: the next request is a 401, and a refresh helps. */
  expire(): void {
    this.#accepted.clear();
  }

  /** Ends refresh tokens too: only a new sign-in helps. */
  revoke(): void {
    this.expire();
    this.#refreshTokens.clear();
  }

  #issue(kept: string | undefined): ReturnType<TokenDesk['issue']> {
    const { clock, tokenTtlMs } = this.#rules;
    const now = clock.date();
    for (const [token, until] of this.#accepted) if (until <= now) this.#accepted.delete(token);
    const accessToken = this.#secret('access');
    const refreshToken = kept ?? this.#secret('refresh');
    const expiresAt = new Date(now + tokenTtlMs);
    this.#accepted.set(accessToken, expiresAt.getTime());
    this.#refreshTokens.add(refreshToken);
    return { accessToken, refreshToken, expiresAt };
  }

  #secret(kind: string): string {
    this.#serial += 1;
    const word = (salt: number): string =>
      mix(this.#rules.seed, this.#serial, salt).toString(36).padStart(7, '0');
    const secret = `${kind}-${word(1)}${word(2)}${word(3)}`;
    this.#secrets.push(secret);
    return secret;
  }
}
