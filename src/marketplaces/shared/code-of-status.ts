import type { ErrorCode } from '../../errors/error-code.ts';

/** The code for a status that stands in the text of an answer, as one in the head of an answer would have it. */
export function codeOfStatus(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'E_AUTH';
  if (status === 404 || status === 410) return 'E_NOT_FOUND';
  return status === 429 ? 'E_RATE_LIMITED' : 'E_HTTP';
}
