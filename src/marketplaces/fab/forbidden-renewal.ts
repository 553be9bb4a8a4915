import { isMarketplaceError } from '../../errors/marketplace-error.ts';
import type { CallContext } from '../../http/http-session.ts';
import { untilAborted } from '../../shared/abort.ts';
import type { Clock } from '../../shared/clock.ts';
import type { FabAuthProvider } from './fab-auth-provider.ts';
import { FabCorrectiveActionError } from './fab-corrective-action-error.ts';

/** A token that is this new is not why something is forbidden. */
const freshMs = 5 * 60_000;

/**
 * Renews the token after a 403, which Fab also gives for a token that an endpoint no longer likes. Mostly it means that
 * the account lacks the right, so a token is renewed for it once in a while only, however many assets are not one's own.
 */
export class ForbiddenRenewal {
  readonly #auth: FabAuthProvider;
  readonly #clock: Clock;
  #renewedAt = -Infinity;
  #renewing: Promise<void> = Promise.resolve();

  constructor(auth: FabAuthProvider, clock: Clock) {
    this.#auth = auth;
    this.#clock = clock;
  }

  /** @throws FabCorrectiveActionError when the user must do something first. Any other failure is no news. */
  renew(context: CallContext): Promise<void> {
    const now = this.#clock.now();
    if (now - this.#renewedAt >= freshMs) {
      this.#renewedAt = now;
      this.#renewing = this.#refresh(context);
      this.#renewing.catch(() => {});
    }
    return untilAborted(this.#renewing, context.signal);
  }

  async #refresh({ session, signal, logger }: CallContext): Promise<void> {
    const fetch = (url: string | URL, init: RequestInit = {}): Promise<Response> =>
      session.fetch(url, {
        method: init.method,
        headers: init.headers as Headers,
        body: init.body ?? undefined,
        authenticated: false,
        signal,
      });
    try {
      await this.#auth.refresh({ fetch, signal, logger });
    } catch (error) {
      if (signal.aborted) {
        // It was this call that ended, and not the token: the next may try.
        this.#renewedAt = -Infinity;
        return;
      }
      if (!isMarketplaceError(error) || error instanceof FabCorrectiveActionError) throw error;
      logger.debug('The token could not be renewed after a 403', { code: error.code });
    }
  }
}
