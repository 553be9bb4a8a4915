import { MarketplaceAuthenticationError } from '../../errors/marketplace-authentication-error.ts';
import type { ErrorDetails } from '../../errors/marketplace-error.ts';

/**
 * Epic wants the user to do something in a browser before it accepts the account again, such as to accept new terms.
 * Open {@link continuationUrl}, then sign in anew.
 *
 * @example
 * ```ts
 * if (error instanceof FabCorrectiveActionError) openBrowser(error.continuationUrl);
 * ```
 */
export class FabCorrectiveActionError extends MarketplaceAuthenticationError {
  static override readonly kind: string = 'FabCorrectiveActionError';
  /** Epic's name for what is to be done, such as `PRIVACY_POLICY_ACCEPTANCE`. */
  readonly correctiveAction: string;
  readonly #continuationUrl: string | undefined;

  constructor(correctiveAction: string, continuationUrl: string | undefined, details: ErrorDetails = {}) {
    super(`Epic asks the user to do something in a browser first: ${correctiveAction}`, {
      ...details,
      phase: 'auth',
      hint: 'Open the error\'s "continuationUrl" in a browser, do what it asks, and sign in again.',
    });
    this.correctiveAction = correctiveAction;
    this.#continuationUrl = continuationUrl;
  }

  /** Where to do it. It belongs to the user's session, so it is in no message, JSON or log. */
  get continuationUrl(): string | undefined {
    return this.#continuationUrl;
  }
}

/**
 * The error that an answer of Epic's means, if it is one that asks for something of the user.
 *
 * @param said - the answer's body, or as much of it as there is.
 */
export function correctiveActionOf(
  said: string | undefined,
  facts: Pick<ErrorDetails, 'status' | 'url' | 'requestId'>,
): FabCorrectiveActionError | undefined {
  if (said === undefined || !said.includes('corrective_action_required')) return undefined;
  const action = /"correctiveAction"\s*:\s*"(\w{1,80})"/.exec(said)?.[1] ?? 'unknown';
  const url = /"continuationUrl"\s*:\s*"(https:[^"\s]{1,2000})"/.exec(said)?.[1];
  return new FabCorrectiveActionError(action, url?.replaceAll('\\/', '/'), facts);
}
