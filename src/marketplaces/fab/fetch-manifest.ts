import { createError } from '../../errors/create-error.ts';
import { isMarketplaceError } from '../../errors/marketplace-error.ts';
import type { CallContext } from '../../http/http-session.ts';
import type { FileLocation } from '../../models/remote-file.ts';
import type { Clock } from '../../shared/clock.ts';
import { hashBytes } from '../../transfer/checksum.ts';
import { readBody } from '../../transfer/read-body.ts';
import { manifestError } from './build-patch/manifest-error.ts';
import { detectManifestFormat } from './build-patch/manifest-format.ts';
import { maxManifestBytes } from './build-patch/parse-manifest.ts';
import type { Distribution, Offer } from './distribution.ts';

const idleTimeoutMs = 30_000;

/** What a manifest came with. */
export interface FetchedManifest {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly info: Offer['info'];
}

/**
 * The bytes of a build's manifest, from the first network that has them whole: one that refuses, or that gives something
 * else, is passed over. When all do, the links are asked for once more.
 */
export async function fetchManifest(
  distribution: Distribution,
  context: CallContext,
  clock: Clock,
): Promise<FetchedManifest> {
  let refused: number | undefined;
  for (;;) {
    const offer = await distribution.offer(context.signal, refused);
    const { info } = offer;
    let failure: unknown;
    for (const location of distribution.files(offer)) {
      try {
        const bytes = await fetchBytes(location, context, clock);
        await check(bytes, info.manifestHash);
        return { bytes, info };
      } catch (error) {
        context.signal.throwIfAborted();
        if (!isMarketplaceError(error)) throw error;
        failure = error;
      }
    }
    if (refused !== undefined) throw failure;
    refused = offer.generation;
  }
}

async function fetchBytes(
  { url }: FileLocation,
  { session, signal }: CallContext,
  clock: Clock,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await session.fetch(url, { authenticated: false, signal });
  const { status } = response;
  if (status !== 200) {
    const evidence = await session.evidence(response);
    const code =
      status === 404 || status === 410
        ? 'E_NOT_FOUND'
        : status === 401 || status === 403
          ? 'E_AUTH'
          : 'E_HTTP';
    throw createError(code, `The network refused the manifest (${status})`, {
      url,
      status,
      evidence,
      phase: 'resolve',
    });
  }
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  if (response.body !== null) {
    await readBody(response.body, { clock, signal, idleTimeoutMs }, (part) => {
      size += part.length;
      if (size > maxManifestBytes) throw manifestError(`more than ${maxManifestBytes} bytes`);
      parts.push(part as Uint8Array<ArrayBuffer>);
      return true;
    });
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

async function check(bytes: Uint8Array, promised: string | null | undefined): Promise<void> {
  if (detectManifestFormat(bytes) === undefined) {
    throw manifestError('a network gave something else', {
      position: 0,
      evidence: new TextDecoder().decode(bytes.subarray(0, 512)),
    });
  }
  if (!promised) return;
  if ((await hashBytes('sha1', bytes)) !== promised.toLowerCase()) {
    throw manifestError('it has not the checksum that Fab promised');
  }
}
