import type { BaseAsset } from '../../models/base-asset.ts';
import type { Page } from '../../models/page.ts';

/**
 * Pages without the assets that an earlier page had: lists that shift while they are read send some twice.
 * Remembers uids only.
 */
export async function* withoutRepeats<TPage extends Page<BaseAsset>>(
  pages: AsyncIterable<TPage>,
): AsyncGenerator<TPage, void, undefined> {
  const seen = new Set<string>();
  for await (const page of pages) {
    const items = page.items.filter(({ uid }) => !seen.has(uid) && seen.add(uid));
    yield items.length === page.items.length ? page : { ...page, items };
  }
}
