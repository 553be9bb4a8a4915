import { MarketplaceAPIError } from '../../errors/marketplace-api-error.ts';
import type { BaseAsset } from '../../models/base-asset.ts';
import type { Page } from '../../models/page.ts';

/** So many pages of nothing new are no chance: the marketplace sends one page again and again. */
const mostRepeats = 10;

/**
 * Pages without the assets that an earlier page had: lists that shift while they are read send some twice.
 * Remembers uids only.
 *
 * @throws MarketplaceAPIError (`E_PROTOCOL`) when ten pages in a row bring nothing new.
 */
export async function* withoutRepeats<TPage extends Page<BaseAsset>>(
  pages: AsyncIterable<TPage>,
): AsyncGenerator<TPage, void, undefined> {
  const seen = new Set<string>();
  let repeats = 0;
  for await (const page of pages) {
    const items = page.items.filter(({ uid }) => !seen.has(uid) && seen.add(uid));
    repeats = items.length < page.items.length && items.length === 0 ? repeats + 1 : 0;
    if (repeats === mostRepeats) {
      throw new MarketplaceAPIError('The list does not end', { code: 'E_PROTOCOL', phase: 'list' });
    }
    yield { ...page, items };
  }
}
