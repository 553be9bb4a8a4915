import { MarketplaceUnsupportedError } from '../../errors/marketplace-unsupported-error.ts';
import type { QueryValue } from '../../http/http-session.ts';
import type { ListOptions, ListQuery } from '../../models/page.ts';
import type { FabInterface } from './fab-auth-provider.ts';

/** What a Fab library can be narrowed by. The launcher's interface knows none of it. */
export interface FabListOptions extends ListOptions {
  /** Default `-createdAt`: what came last is first. */
  readonly sortBy?: string | undefined;
  /** Such as `3d-model`, `environment`, `code-plugin`. */
  readonly listingTypes?: readonly string[] | undefined;
  /** Categories to look in. Default: all. */
  readonly categories?: readonly string[] | undefined;
  /** Tags to look for. Default: any. */
  readonly tags?: readonly string[] | undefined;
  /** Licences to look for. Default: any. */
  readonly licenses?: readonly string[] | undefined;
  /** Codes, such as `fbx`. */
  readonly assetFormats?: readonly string[] | undefined;
  /** Only what came to the library since then. Default: all. */
  readonly addedSince?: Date | undefined;
}

/** Names of the options that are Fab's own. */
export const fabListOptionNames: readonly Exclude<keyof FabListOptions, 'signal'>[] = [
  'sortBy',
  'listingTypes',
  'categories',
  'tags',
  'licenses',
  'assetFormats',
  'addedSince',
];

/** So many the launcher's own clients ask for. */
const launcherPageSize = 100;

/**
 * The query of a page.
 *
 * @throws MarketplaceUnsupportedError (`E_UNSUPPORTED`) for what the interface cannot do.
 */
export function listQuery(
  kind: FabInterface,
  query: ListQuery<FabListOptions>,
): Readonly<Record<string, QueryValue>> {
  const { cursor, pageSize } = query;
  if (query.search !== undefined) throw unsupported('A Fab library has no search by text', 'search');
  if (kind === 'launcher') {
    const used = fabListOptionNames.find((name) => query[name] !== undefined);
    if (used !== undefined) throw unsupported("The launcher's library cannot be narrowed or sorted", used);
    return { count: pageSize ?? launcherPageSize, cursor };
  }
  return {
    sort_by: query.sortBy ?? '-createdAt',
    listing_types: query.listingTypes?.join(','),
    categories: query.categories?.join(','),
    tags: query.tags?.join(','),
    licenses: query.licenses?.join(','),
    asset_formats: query.assetFormats?.join(','),
    added_since: query.addedSince?.toISOString(),
    count: pageSize,
    cursor,
  };
}

function unsupported(message: string, option: string): MarketplaceUnsupportedError {
  return new MarketplaceUnsupportedError(message, {
    phase: 'list',
    hint: `Leave "${option}" out, and filter the assets that come.`,
  });
}
