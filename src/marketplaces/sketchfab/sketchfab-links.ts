import { MarketplaceNotFoundError } from '../../errors/marketplace-not-found-error.ts';
import type { HttpSession } from '../../http/http-session.ts';
import type { FileLocation } from '../../models/remote-file.ts';
import type { Clock } from '../../shared/clock.ts';
import { asSent } from '../shared/as-sent.ts';
import { toNumber } from '../shared/numeric.ts';
import { pathSegment } from '../shared/path-segment.ts';
import { withFaults, type FaultMeaning } from '../shared/with-faults.ts';
import type { SketchfabFormat } from './sketchfab-asset.ts';
import { sketchfabLinksSchema, type RawSketchfabLink } from './sketchfab-link-raw.ts';

const linksSchema = asSent(sketchfabLinksSchema);
/** What Sketchfab documents, should an answer not say it. */
const usualSeconds = 300;
/** A link that ends so soon is not handed out. */
const marginMs = 30_000;

interface Links {
  readonly byFormat: Readonly<Record<string, RawSketchfabLink | null>>;
  readonly answeredAt: number;
}

/** Gives links to a model's files; one request serves all formats while its links live. */
export type SketchfabLinks = (format: SketchfabFormat) => Promise<FileLocation>;

/**
 * Asks for links only when a file is about to be fetched: each request counts in the author's statistics.
 *
 * @param password - of a model that is protected by one.
 */
export function sketchfabLinks(
  uid: string,
  password: string | undefined,
  session: HttpSession,
  clock: Clock,
): SketchfabLinks {
  const headers = password === undefined ? undefined : { 'x-skfb-model-pwd': base64(password) };
  const ask = async (): Promise<Links> => {
    const answeredAt = clock.date();
    const answer = session.json(`models/${pathSegment(uid)}/download`, { headers, schema: linksSchema });
    return { byFormat: await withFaults(answer, meaning), answeredAt };
  };
  let asking: Promise<Links> | undefined;
  let used = new Set<SketchfabFormat>();
  return async (format) => {
    // A second question for one format means that its link is of no more use; another format may share the answer.
    if (asking === undefined || used.has(format) || !isFresh(await asking, clock)) {
      used = new Set();
      asking = ask();
      asking.catch(() => {
        asking = undefined;
      });
    }
    used.add(format);
    const { byFormat, answeredAt } = await asking;
    const link = byFormat[format];
    if (link === null || link === undefined) {
      const hint = `There is ${Object.keys(byFormat).join(', ') || 'none'}.`;
      throw new MarketplaceNotFoundError(`Sketchfab does not give this model as ${format}`, {
        phase: 'resolve',
        hint,
      });
    }
    return { url: link.url, credentials: 'none', expiresAt: new Date(answeredAt + lifeMs(link)) };
  };
}

function isFresh({ byFormat, answeredAt }: Links, clock: Clock): boolean {
  const lives = Object.values(byFormat).flatMap((link) => (link === null ? [] : lifeMs(link)));
  return answeredAt + Math.min(...lives) - marginMs > clock.date();
}

function lifeMs({ expires }: RawSketchfabLink): number {
  return (toNumber(expires) ?? usualSeconds) * 1000;
}

const meaning: FaultMeaning = (said) => {
  return /not downloadable/i.test(said)
    ? { code: 'E_UNSUPPORTED', hint: 'Its author does not offer it for download.' }
    : { code: 'E_HTTP' };
};

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
