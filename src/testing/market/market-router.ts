import { errorAnswer, textAnswer, wholeAnswer, type MarketAnswer } from './answer.ts';
import { assetAnswer, filesAnswer, linkAnswer, listAnswer, tokenAnswer } from './api-answers.ts';
import { fileAnswer } from './file-answer.ts';
import type { LibraryAsset, LibraryFile } from './library-asset.ts';
import type { MarketState } from './market-state.ts';
import type { MarketRoute } from './request-log.ts';

/** What a request is about. */
export interface Destination {
  readonly route: MarketRoute;
  readonly uid?: string | undefined;
  /** The file, as the marketplace names it. */
  readonly path?: string | undefined;
  readonly asset?: LibraryAsset | undefined;
  readonly file?: LibraryFile | undefined;
}

/** A request as the routes see it. */
export interface RoutedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  /** The form of a POST. */
  form(): Promise<URLSearchParams>;
}

/** Finds out what a URL is about, for the log, for faults and for the answer. */
export function destinationOf(state: MarketState, url: URL): Destination {
  const { library, rules } = state;
  const { pathname } = url;
  if (pathname === '/token') return { route: 'token' };
  const [top, uidPart = '', third] = pathname.startsWith(rules.apiPath)
    ? pathname.slice(rules.apiPath.length).split('/')
    : pathname.slice(1).split('/');
  const uid = decode(uidPart);
  const asset = library.find(uid);
  if (pathname.startsWith(rules.apiPath) && top === 'assets') {
    if (uidPart === '') return { route: 'list' };
    if (third === undefined) return { route: 'asset', uid, asset };
    if (third === 'files') return { route: 'files', uid, asset };
    if (third === 'link')
      return { route: 'link', uid, asset, path: url.searchParams.get('path') ?? undefined };
  } else if (top === 'files') {
    const file = asset?.files[Number(third)];
    return { route: 'file', uid, asset, file, path: file?.path };
  } else if (top === 'thumbnails') {
    return { route: 'thumbnail', uid, asset };
  }
  return { route: 'other' };
}

/** The honest answer to a request. `loop`: a list page that names itself as the next. */
export async function answerOf(
  state: MarketState,
  destination: Destination,
  request: RoutedRequest,
  loop: boolean,
): Promise<MarketAnswer> {
  const { rules } = state;
  const { route, asset, file, path } = destination;
  const { url, method, headers } = request;
  const allowed = route === 'token' ? 'POST' : 'GET';
  if (route === 'other') return errorAnswer(404, 'not_found', 'There is nothing here');
  if (method !== allowed) {
    return errorAnswer(405, 'method_not_allowed', `Only ${allowed} is understood here`, { allow: allowed });
  }
  if (route === 'token') return tokenAnswer(state, await request.form());
  if (route === 'thumbnail') {
    if (asset?.thumbnail === undefined) return errorAnswer(404, 'not_found', 'There is no such picture');
    const { content, type } = asset.thumbnail;
    return wholeAnswer(200, content, { 'content-type': type, 'cache-control': 'max-age=3600' });
  }
  if (route === 'file') {
    const verdict = state.links.judge(url);
    if (verdict === 'expired') return expiredAnswer();
    if (verdict === 'forged')
      return textAnswer(403, accessDenied('SignatureDoesNotMatch'), 'application/xml');
    if (file === undefined) return textAnswer(404, accessDenied('NoSuchKey'), 'application/xml');
    return fileAnswer(file, headers, rules);
  }
  if (rules.auth && !state.tokens.accepts(headers.get('authorization'))) {
    return errorAnswer(401, 'invalid_token', 'The access token is missing, wrong or expired', {
      'www-authenticate': 'Bearer error="invalid_token"',
    });
  }
  const fileOrigin = url.origin === rules.apiOrigin ? rules.fileOrigin : url.origin;
  if (route === 'list') return listAnswer(state, url, fileOrigin, loop);
  if (asset === undefined) return errorAnswer(404, 'not_found', 'There is no such asset');
  if (route === 'asset') return assetAnswer(asset, fileOrigin);
  return route === 'files' ? filesAnswer(state, asset) : linkAnswer(state, asset, path, fileOrigin);
}

/** What object storage says of a link whose time is over. */
export function expiredAnswer(): MarketAnswer {
  return textAnswer(403, accessDenied('AccessDenied', 'Request has expired'), 'application/xml');
}

function accessDenied(code: string, message = code): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
