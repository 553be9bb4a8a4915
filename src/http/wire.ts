import type { AuthSession } from '../auth/auth-session.ts';
import type { Clock } from '../shared/clock.ts';
import type { Credentials } from './credentials.ts';
import type { OriginGate } from './origin-gate.ts';
import type { Outgoing } from './outgoing.ts';
import type { Reporter } from './reporter.ts';
import type { UrlPolicy } from './url-guard.ts';

/** What all requests of a client share. */
export interface Wire {
  readonly fetch: typeof globalThis.fetch;
  /** Redirects are hidden and headers restricted: see {@link isBrowserLike}. */
  readonly browserLike: boolean;
  readonly policy: UrlPolicy;
  readonly credentials: Credentials;
  readonly gate: OriginGate;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly attemptTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** Sends a request when the marketplace's limits allow it; origins of others are not limited. */
  limited<T>(outgoing: Outgoing, job: () => Promise<T>): Promise<T>;
}

/** An answer, up to its headers. */
export interface Answer {
  readonly response: Response;
  /** Where it came from, after redirects. */
  readonly url: URL;
  /** Headers that the caller of the session gave: what they hold may be secret too. */
  readonly sent?: Headers | undefined;
  /** What the request carried. Absent when it carried no credentials. */
  readonly session?: AuthSession | undefined;
  /** The {@link Credentials.generation} of that session. */
  readonly generation: number;
}
