import type { AsyncAuthProvider, RefreshContext } from '../auth/async-auth-provider.ts';
import type { AuthSession } from '../auth/auth-session.ts';
import { singleFlight } from '../auth/single-flight.ts';
import { createError } from '../errors/create-error.ts';
import { isMarketplaceError, type MarketplaceError } from '../errors/marketplace-error.ts';
import { untilAborted } from '../shared/abort.ts';

/** The auth provider's sessions, and their renewal. */
export interface Credentials {
  /** Rises with each refresh that ended, so that a request can tell whether its session is older than the last. */
  readonly generation: number;
  /** The last session that was given, for the secrets that it knows. */
  readonly latest: AuthSession | undefined;
  /** The present session. */
  session(signal: AbortSignal): Promise<AuthSession>;
  /** The request with the session's credentials on it, for the same origin as before. */
  authorize(request: Request, session: AuthSession, signal: AbortSignal): Promise<Request>;
  /**
   * Renews a session that the marketplace did not accept, once for all requests that were under way with it.
   *
   * @param used - the generation of the session that was refused.
   * @param began - the generation when the attempt began: a renewal that failed since then has failed for it too.
   * @returns false when the provider cannot renew.
   */
  renew(used: number, began: number, signal: AbortSignal): Promise<boolean>;
}

/** @param context - what a refresh may use. */
export function createCredentials(auth: AsyncAuthProvider, context: RefreshContext): Credentials {
  let generation = 0;
  let latest: AuthSession | undefined;
  let failure: { readonly generation: number; readonly error: unknown } | undefined;
  const refresh = singleFlight(async () => {
    try {
      await guarded(() => auth.refresh(context));
    } catch (error) {
      failure = { generation: generation + 1, error };
      throw error;
    } finally {
      generation++;
    }
  });
  return {
    get generation() {
      return generation;
    },
    get latest() {
      return latest;
    },
    async session(signal) {
      latest = await untilAborted(
        guarded(() => auth.getSession()),
        signal,
      );
      return latest;
    },
    async authorize(request, session, signal) {
      const { origin } = new URL(request.url);
      const authorized = await untilAborted(
        guarded(() => session.authorize(request)),
        signal,
      );
      if (new URL(authorized.url).origin === origin) return authorized;
      throw failed('The auth session moved the request to another origin');
    },
    async renew(used, began, signal) {
      try {
        if (failure !== undefined && failure.generation > began) throw failure.error;
        if (used === generation) await untilAborted(refresh(), signal);
        return true;
      } catch (error) {
        if (isMarketplaceError(error) && error.code === 'E_UNSUPPORTED') return false;
        throw error;
      }
    },
  };
}

/** What a provider throws may hold a secret in its message: errors of the family pass, others keep only their name. */
async function guarded<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw isMarketplaceError(cause) ? cause : failed('The auth provider failed', cause);
  }
}

function failed(message: string, cause?: unknown): MarketplaceError {
  return createError('E_AUTH', message, { phase: 'auth', cause });
}
