import { MarketplaceNotFoundError } from '../../errors/marketplace-not-found-error.ts';
import { MarketplaceSinkError } from '../../errors/marketplace-sink-error.ts';
import { readText } from './read-text.ts';
import { readXml, textOf } from './xml.ts';

/** What a store said no with. */
export interface Refusal {
  readonly status: number;
  /** Such as `NoSuchKey`; empty when it gave none. */
  readonly code: string;
  readonly requestId?: string | undefined;
  readonly url: string;
}

/** The refusal in an answer. Of the body only the code is kept: it repeats what was signed, and by whom. */
export async function refusalOf(response: Response): Promise<Refusal> {
  const { status, headers, url } = response;
  let code = '';
  try {
    const root = readXml(await readText(response));
    if (root.name === 'Error') code = textOf(root, 'Code') ?? '';
  } catch {
    // A proxy's page, or nothing.
  }
  return {
    status,
    code: /^\w{1,64}$/.test(code) ? code : '',
    requestId: headers.get('x-amz-request-id') ?? undefined,
    url,
  };
}

/** Worth another try: the store is busy or broken, or the bytes were damaged on the way. */
export function isPassing({ status, code }: Refusal): boolean {
  return (
    status >= 500 ||
    status === 408 ||
    status === 429 ||
    /^(SlowDown|RequestTimeout|InternalError|OperationAborted|ConditionalRequestConflict|BadDigest|XAmzContentSHA256Mismatch)$/.test(
      code,
    )
  );
}

/** Worth another try with other credentials: a token has ended. */
export function isExpired({ code }: Refusal): boolean {
  return /^(Expired|InvalidToken|TokenRefreshRequired)/.test(code);
}

/** The refusal as an error of the family. */
export function refusalError(refusal: Refusal, file: string): MarketplaceSinkError {
  const { status, code, requestId, url } = refusal;
  const what = code === '' ? `${status}` : `${status} ${code}`;
  const facts = { status, requestId, url, file, resumable: true };
  if (status === 507 || code === 'QuotaExceeded') {
    return new MarketplaceSinkError(`The bucket has no room (${what})`, { ...facts, code: 'E_NO_SPACE' });
  }
  if (status === 412) return exists(file);
  const denied = status === 401 || status === 403 || isExpired(refusal);
  return new MarketplaceSinkError(`The store answered ${what}`, {
    ...facts,
    failure: denied ? 'permission' : 'io',
    retryable: isPassing(refusal),
    ...(denied
      ? { hint: 'Look at the credentials, their rights on the bucket, its region, and the clock' }
      : {}),
  });
}

/** @internal */
export function exists(file: string): MarketplaceSinkError {
  return new MarketplaceSinkError('The object exists, and may not be replaced', { code: 'E_EXISTS', file });
}

/** @internal */
export function missing(file: string): MarketplaceNotFoundError {
  return new MarketplaceNotFoundError('The bucket has no such object', { file });
}
