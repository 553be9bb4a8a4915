import type { StandardSchemaV1 } from '@standard-schema/spec';
import { createError } from '../../errors/create-error.ts';
import { isMarketplaceError, type MarketplaceError } from '../../errors/marketplace-error.ts';
import type { CallContext, JsonRequest, JsonResult } from '../../http/http-session.ts';
import { validateUrl } from '../../shared/validate-url.ts';
import type { FabAuthProvider } from './fab-auth-provider.ts';
import { correctiveActionOf } from './fab-corrective-action-error.ts';
import type { ForbiddenRenewal } from './forbidden-renewal.ts';
import { fillEndpoint, type EndpointValues } from './fab-endpoints.ts';

/** A request to one of Fab's endpoints. */
export interface FabRequest<TSchema extends StandardSchemaV1> extends Omit<
  JsonRequest<TSchema>,
  'schema' | 'retry'
> {
  readonly schema: TSchema;
}

/**
 * Asks Fab, and knows its moods: a 403 may be Cloudflare's page for the first request of a visitor, or a token that the
 * endpoint no longer likes, so it is tried once more; what is left is a lack of rights, or something that Epic wants of
 * the user first.
 */
export class FabSession {
  readonly #auth: FabAuthProvider;
  readonly #renewal: ForbiddenRenewal;
  readonly #context: CallContext;

  constructor(auth: FabAuthProvider, renewal: ForbiddenRenewal, context: CallContext) {
    this.#auth = auth;
    this.#renewal = renewal;
    this.#context = context;
  }

  /**
   * @throws FabCorrectiveActionError when the user must do something in a browser first; else as `session.json`.
   */
  async json<TSchema extends StandardSchemaV1>(
    template: string,
    values: EndpointValues,
    request: FabRequest<TSchema>,
  ): Promise<JsonResult<TSchema>> {
    const path = fillEndpoint(template, { accountId: this.#auth.accountId, ...values });
    // None of these calls changes anything, so all may be repeated.
    const send = (): Promise<JsonResult<TSchema>> =>
      this.#context.session.json<TSchema>(path, { ...request, retry: true });
    try {
      try {
        return await send();
      } catch (error) {
        if (!isForbidden(error) || correctiveActionOf(error.evidence, error) !== undefined) throw error;
        const isPage = /^\s*</.test(error.evidence ?? '');
        if (!isPage && request.authenticated !== false) await this.#renewal.renew(this.#context);
        return await send();
      }
    } catch (error) {
      throw this.#explain(error);
    }
  }

  #explain(error: unknown): unknown {
    if (!isMarketplaceError(error)) return error;
    const corrective = correctiveActionOf(error.evidence, error);
    if (corrective !== undefined) return corrective;
    return this.#elsewhere(error) ?? error;
  }

  /** The bare host of the shop redirects, and credentials do not follow: what is seen is a 401 or a 404. */
  #elsewhere(error: MarketplaceError): MarketplaceError | undefined {
    const { code, status, requestId, url = '', evidence } = error;
    const own = Object.values(this.#context.session.endpoints)
      .filter(validateUrl)
      .map((each) => new URL(each).origin);
    const origin = validateUrl(url) ? new URL(url).origin : undefined;
    if (origin === undefined || own.includes(origin)) return undefined;
    return createError(code, `The base URL leads to ${origin}, which gets no credentials`, {
      status,
      requestId,
      url,
      evidence,
      cause: error,
      hint: `Take ${origin} as base URL.`,
    });
  }
}

function isForbidden(error: unknown): error is MarketplaceError {
  return isMarketplaceError(error) && error.status === 403;
}
