import { fillSeededBytes } from '../../seeded-content.ts';
import type { AnswerBody } from './answer.ts';
import type { FaultParams } from './fault-params.ts';
import type { FaultRequest } from './request-log.ts';
import type { RouteState } from './routes.ts';

/** One version of the file behind a route. */
export interface ServedFile {
  readonly version: 1 | 2;
  readonly seed: number;
  readonly size: number;
  readonly type: string;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
}

/** What a fault has to go by: the request, its parameters, and the file as it is now. */
export interface Exchange {
  readonly request: FaultRequest;
  readonly params: FaultParams;
  /** The query as it was sent, with its question mark. */
  readonly query: string;
  readonly file: ServedFile;
  readonly route: RouteState;
  /** Origins of the server by name, such as `http://127.0.0.1:8080`. */
  readonly origins: Readonly<Record<string, string>>;
}

const FIRST_MODIFIED = Date.UTC(2020, 1, 2, 3, 4, 5);
const NEXT_MODIFIED = Date.UTC(2021, 1, 2, 3, 4, 5);

/** The file of a route at this request: its second version once the route has switched. */
export function servedFile(
  params: FaultParams,
  route: RouteState,
  request: Pick<FaultRequest, 'connection' | 'reused' | 'origin'>,
): ServedFile {
  const seed = params.seed ?? 1;
  const size = params.size ?? 65_536;
  const next = route.switched || (params.switchAt !== undefined && route.requests >= params.switchAt);
  const version = next ? 2 : 1;
  const file = {
    version,
    seed: next ? (params.nextSeed ?? seed + 1) : seed,
    size: next ? (params.nextSize ?? size) : size,
    type: params.type ?? 'application/octet-stream',
  } as const;
  return {
    ...file,
    etag: etagOf(file, params, route, request),
    lastModified: lastModifiedOf(version, params),
  };
}

/** Bytes `start` to `start + length` of the file. Reading on past its end gives more bytes of the same seed. */
export function fileBody(file: ServedFile, start: number, length: number): AnswerBody {
  return {
    length,
    fill: (offset, target) => fillSeededBytes(file.seed, start + offset, target),
  };
}

function etagOf(
  file: { readonly seed: number; readonly size: number },
  params: FaultParams,
  route: RouteState,
  request: Pick<FaultRequest, 'connection' | 'reused' | 'origin'>,
): string | undefined {
  const content = `${file.seed.toString(16)}-${file.size.toString(16)}`;
  switch (params.etag ?? 'strong') {
    case 'strong':
      return `"${content}"`;
    case 'weak':
      return `W/"${content}"`;
    case 'none':
      return undefined;
    case 'connection':
      return `"${content}-c${request.connection}"`;
    case 'origin':
      return `"${content}-${request.origin}"`;
    case 'request':
      return `"${content}-r${route.requests}"`;
    default:
      return params.etag;
  }
}

function lastModifiedOf(version: 1 | 2, params: FaultParams): string | undefined {
  switch (params.lastModified ?? 'fixed') {
    case 'fixed':
      return new Date(version === 1 ? FIRST_MODIFIED : NEXT_MODIFIED).toUTCString();
    case 'now':
      return new Date().toUTCString();
    case 'none':
      return undefined;
    default:
      return params.lastModified;
  }
}
