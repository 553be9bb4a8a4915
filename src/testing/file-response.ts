import { checkOptions } from '../shared/options.ts';
import { fileAnswer } from './market/file-answer.ts';
import { bytesContent } from './market/file-content.ts';
import { firstDate } from './market/library-asset.ts';

/** How a file is served. */
export interface FileResponseOptions {
  /** Content-Type. Default `application/octet-stream`. */
  readonly type?: string | undefined;
  /** What tells versions apart. Default `strong`: an ETag, which follows from the bytes, and Last-Modified. */
  readonly validators?: 'strong' | 'weak' | 'date' | 'none' | undefined;
  /** Are byte ranges served? Default true. */
  readonly ranges?: boolean | undefined;
}

/**
 * The answer of a good file server to a GET: ranges, `If-Range`, `If-Match` and the like, 200, 206, 304, 412 or 416.
 *
 * @throws TypeError for an option that does not exist.
 * @example
 * ```ts
 * const shop = fakeMarketplace((request) => fileResponse(request, 'v 0 0 0\n', { type: 'model/obj' }));
 * const response = await shop.fetch('https://files.quarry.example/1.obj', { headers: { range: 'bytes=2-' } });
 * response.status; // 206
 * ```
 */
export function fileResponse(
  { headers }: { readonly headers: Headers },
  bytes: Uint8Array | string,
  options: FileResponseOptions = {},
): Response {
  checkOptions(options, ['type', 'validators', 'ranges'], 'fileResponse');
  const { type = 'application/octet-stream', validators = 'strong', ranges = true } = options;
  const content = bytesContent(bytes);
  const file = { path: '', content, type, version: 1, modifiedAt: firstDate };
  const { status, headers: answered, body } = fileAnswer(file, headers, { validators, ranges });
  if (body === undefined) return new Response(null, { status, headers: answered });
  const part = new Uint8Array(body.length);
  body.content.fill(body.start, part);
  return new Response(part, { status, headers: answered });
}
