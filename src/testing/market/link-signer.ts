import { crc32 } from '../../shared/crc32.ts';
import type { Clock } from '../../shared/clock.ts';
import { mix } from './library-asset.ts';

const kept = 1000;

/** What a link's signature says of it. */
export type LinkVerdict = 'good' | 'expired' | 'forged';

/** Puts an expiry and a signature into links. It is no cryptography: it only has to be found out when wrong. */
export class LinkSigner {
  readonly #seed: number;
  readonly #ttlMs: number;
  readonly #clock: Clock;
  /** Links signed before are expired: each use of `expire` begins a new generation. */
  #generation = 1;
  #signatures: string[] = [];

  constructor(seed: number, ttlMs: number, clock: Clock) {
    this.#seed = seed;
    this.#ttlMs = ttlMs;
    this.#clock = clock;
  }

  /** Signs a URL in place and says when it expires. */
  sign(url: URL): Date {
    const expires = this.#clock.date() + this.#ttlMs;
    url.searchParams.set('expires', String(expires));
    url.searchParams.set('generation', String(this.#generation));
    const signature = this.#signature(url);
    url.searchParams.set('signature', signature);
    this.#signatures.push(signature);
    if (this.#signatures.length > 2 * kept) this.#signatures = this.#signatures.slice(-kept);
    return new Date(expires);
  }

  /** The last signatures that were given out. */
  get signatures(): readonly string[] {
    return this.#signatures.slice(-kept);
  }

  judge(url: URL): LinkVerdict {
    const { searchParams } = url;
    if (searchParams.get('signature') !== this.#signature(url)) return 'forged';
    const current = searchParams.get('generation') === String(this.#generation);
    return current && Number(searchParams.get('expires')) > this.#clock.date() ? 'good' : 'expired';
  }

  /** Ends every link that was given out. */
  expire(): void {
    this.#generation += 1;
  }

  #signature(url: URL): string {
    const { searchParams, pathname } = url;
    const signed = [pathname, searchParams.get('expires'), searchParams.get('generation')].join('\n');
    const sum = crc32(new TextEncoder().encode(signed));
    return [1, 2, 3].map((salt) => mix(this.#seed, sum, salt).toString(16).padStart(8, '0')).join('');
  }
}
