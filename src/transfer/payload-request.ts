import type { RemoteVersion } from '../sinks/resume-record.ts';
import type { Asked } from './judge-response.ts';

/** How one request for bytes is to be put. */
export interface RangePlan {
  readonly start: number;
  /** One past the last byte; absent for the rest of the file. */
  readonly end?: number | undefined;
  readonly side: boolean;
  /** What the bytes that are there came from. */
  readonly version?: RemoteVersion | undefined;
  /** The server is known to answer ranges wrongly: ask for the whole file. */
  readonly rangesBroken: boolean;
  /** Do not make it depend on the validator: the server answers that wrongly, or it would cost a preflight. */
  readonly unconditional: boolean;
}

/**
 * The headers of a request for bytes. `Range` is always sent, even from 0: it proves ranges, gives the total, and
 * keeps bodies unencoded (in browsers it is all there is for that, and needs no preflight). `If-Match` for segments
 * beside the main one makes a changed file a 412 rather than a flood of 200.
 */
export function payloadRequest(plan: RangePlan): {
  readonly headers: Record<string, string>;
  readonly asked: Asked;
} {
  const { start, end, side, version } = plan;
  const headers: Record<string, string> = {};
  if (!plan.rangesBroken) headers['range'] = `bytes=${start}-${end === undefined ? '' : end - 1}`;
  const validator = version?.etag ?? version?.lastModified;
  let conditional = false;
  if (!plan.rangesBroken && !plan.unconditional && validator !== undefined) {
    if (side && version?.etag !== undefined) {
      headers['if-match'] = version.etag;
      conditional = true;
    } else if (start > 0) {
      headers['if-range'] = validator;
      conditional = true;
    }
  }
  return { headers, asked: { start, end, ranged: !plan.rangesBroken, conditional, side } };
}
