import { BearerAuth } from '../../auth/bearer-auth.ts';
import type { Secret } from '../../auth/secret.ts';
import { checkOptions } from '../../shared/options.ts';
import type { FabAuthProvider } from './fab-auth-provider.ts';
import type { FabEndpoints } from './fab-endpoints.ts';

/** Options of {@link FabBearerAuth}. */
export interface FabBearerAuthOptions {
  /** Where the token may be sent: {@link fabEndpoints}. */
  readonly endpoints: FabEndpoints;
  /** An Epic access token (`eg1~…`), or a function that gives the present one. */
  readonly token: Secret;
  /** The account that the token is for: `account_id` of the answer that brought it. */
  readonly accountId: string;
}

/**
 * Signs in to Fab's launcher interface with an Epic access token that something else renews. For one that renews itself
 * see {@link FabOAuth}.
 *
 * @example
 * ```ts
 * const auth = new FabBearerAuth({ endpoints: fabEndpoints('https://www.fab.com'), token: () => readToken(), accountId: '…' });
 * ```
 */
export class FabBearerAuth extends BearerAuth implements FabAuthProvider {
  readonly fabInterface = 'launcher';
  readonly accountId: string;
  readonly #endpoints: FabEndpoints;

  constructor(options: FabBearerAuthOptions) {
    checkOptions(options, ['endpoints', 'token', 'accountId'], 'FabBearerAuth');
    const { endpoints, token, accountId } = options;
    super({ endpoints, token, scheme: 'bearer' });
    this.#endpoints = endpoints;
    this.accountId = accountId;
  }

  override getEndpoints(): FabEndpoints {
    return this.#endpoints;
  }
}
