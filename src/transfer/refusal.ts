import { createError } from '../errors/create-error.ts';
import type { MarketplaceError } from '../errors/marketplace-error.ts';
import type { HttpSession } from '../http/http-session.ts';
import { dropBody } from '../http/read-body.ts';
import type { FileLocation } from '../models/remote-file.ts';
import type { Verdict } from './judge-response.ts';
import type { ReusableAnswer } from './restart.ts';

/** An answer that is not the bytes, and what is to be done about it. */
export interface Refusal {
  readonly verdict: Exclude<Verdict, { action: 'stream' }>;
  readonly location: FileLocation;
  readonly status: number;
  readonly url: string;
  readonly requestId: string | undefined;
  /** What the server said, if it was an error or a page in place of the file. */
  readonly evidence: string | undefined;
}

/** Ends an answer that is of no use: its body is read as evidence or cancelled. */
export async function refuse(
  verdict: Refusal['verdict'],
  { response, location }: ReusableAnswer,
  session: HttpSession,
  evidence: string | undefined,
): Promise<Refusal> {
  const page =
    evidence ?? (verdict.action === 'next-location' ? await session.evidence(response) : undefined);
  if (page === undefined) dropBody(response);
  const { headers, status, url } = response;
  return {
    verdict,
    location,
    status,
    url: url === '' ? String(location.url) : url,
    requestId:
      headers.get('x-request-id') ?? headers.get('x-amz-request-id') ?? headers.get('cf-ray') ?? undefined,
    evidence: page,
  };
}

/** The error that a refusal ends in. */
export function refusalError(
  refusal: Refusal,
  more: { readonly retryable?: boolean } = {},
): MarketplaceError {
  const { verdict, status, url, requestId, evidence } = refusal;
  const facts = { status, url, requestId, evidence, phase: 'transfer' as const, ...more };
  if (!('code' in verdict))
    return createError('E_PROTOCOL', `An answer that leads nowhere (${status})`, facts);
  return createError(verdict.code, verdict.message, {
    ...facts,
    ...('retryAfterMs' in verdict ? { retryAfterMs: verdict.retryAfterMs } : {}),
    ...(status === 202 ? { limit: 'notReady' as const } : {}),
  });
}
