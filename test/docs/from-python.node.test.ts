import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { entries } from '../../tools/entries.mjs';
import { exportsOf } from './program.ts';
import { root } from './run.ts';

/** Public names of the three Python packages: asset-marketplace-client-core 0.2, fab-api-client 2.1, uas-api-client 2.1. */
const pythonNames = {
  core: `MarketplaceClient AsyncMarketplaceClient get_collection get_asset download_asset close AuthProvider
    AsyncAuthProvider get_session get_endpoints refresh EndpointConfig base_url BaseAsset uid title description created_at
    updated_at raw_data BaseCollection assets total_count filter find_by_uid DownloadResult success asset_uid files error
    metadata ProgressCallback AsyncProgressCallback on_start on_progress on_complete on_error MarketplaceError
    MarketplaceAuthenticationError MarketplaceAPIError MarketplaceNotFoundError MarketplaceNetworkError
    MarketplaceValidationError sanitize_filename validate_url safe_create_directory format_bytes`,
  fab: `FabClient FabAsyncClient timeout rate_limit_delay manifest_parser verify_ssl get_library sort_by get_library_pages
    get_collection get_asset download_manifest output_dir on_progress download_manifests download_asset progress_callback
    close FabAuthProvider CookieAuthProvider cookies endpoints user_agent headers AsyncCookieAuthProvider FabEndpoints
    library_search asset_formats download_info asset_uid file_uid Asset status capabilities granted_licenses listing
    Library LibrarySearchResponse Listing License Seller AssetFormat AssetFormatType TechnicalSpecs Capabilities
    ParsedManifest version app_id app_name build_version ManifestFile ManifestDownloadResult load ManifestParser
    JsonManifestParser validate_manifest detect_manifest_format FabError FabAuthenticationError FabAPIError status_code
    response FabNotFoundError FabNetworkError`,
  uas: `UnityClient UnityAsyncClient get_asset get_library offset limit search_text get_collection download_asset
    unity_version package_size encrypted close UnityAuthProvider is_token_expired BearerTokenAuthProvider access_token
    UNITY_ACCESS_TOKEN access_token_expiration user_agent verify_ssl UnityEndpoints get_product_url get_cdn_url UnityAsset
    category publisher publisher_id rating price dependencies download_url download_s3_key asset_count is_compatible_with
    has_dependencies get_download_size_mb UnityCollection filter_by_category filter_by_publisher filter_by_unity_version
    sort_by_title sort_by_price reverse get_asset_by_id ProductResponse PurchasesResponse results total categories
    publisher_suggest get_package_ids include_hidden PurchaseItem UnityError UnityTokenExpiredError safe_download_path`,
};

/** Of a table row: the Python cells, and the last, which says what it is here. */
function rowsOf(section: string): readonly { readonly python: string; readonly here: string }[] {
  return section
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\|[-| ]+\|$/.test(line))
    .map((line) => line.split(' | '))
    .map((cells) => ({ python: cells.slice(0, -1).join(' '), here: cells.at(-1) ?? '' }));
}

const page = await readFile(join(root, 'docs/from-python.md'), 'utf8');
const [, core = '', fab = '', uas = ''] = page.split(/\n## (?=asset-|fab-|uas-)/);
const sections = { core: `${page.split('\n## asset-')[0]}\n${core}`, fab, uas };

test.each(['core', 'fab', 'uas'] as const)(
  'the guide has every public name of the Python package: %s',
  (name) => {
    const words = new Set(
      rowsOf(sections[name])
        .flatMap(({ python }) => [...python.matchAll(/`([^`]+)`/g)])
        .flatMap(([, code = '']) => code.match(/\w+/g) ?? []),
    );
    const missing = pythonNames[name].split(/\s+/).filter((each) => !words.has(each));
    expect(missing).toEqual([]);
  },
);

test('every class that the guide leads to can be imported', async () => {
  const exported = new Set<string>();
  for (const { source } of entries) {
    for (const name of exportsOf(await readFile(join(root, source), 'utf8')))
      exported.add(name.replace('type ', ''));
  }
  const named = Object.values(sections)
    .flatMap((section) => rowsOf(section))
    .flatMap(({ here }) => [...here.matchAll(/`(\w+)(?:\(.*?\))?`/g)])
    .map(([, name = '']) => name)
    .filter((name) => /^[A-Z]/.test(name) && name !== 'Date');
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((name) => !exported.has(name))).toEqual([]);
});
