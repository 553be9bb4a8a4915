import { formatBytes, type DownloadResult } from 'asset-marketplace-client-core';

/** What a download of many assets did: a row for each category. */
export function downloadSummary(
  assets: readonly { readonly category: string }[],
  results: readonly DownloadResult[],
): Record<string, object> {
  const rows: Record<string, object> = {};
  for (const category of new Set(assets.map((asset) => asset.category))) {
    const group = results.filter((_, index) => assets[index]?.category === category);
    const files = group.flatMap((result) => result.files);
    const skipped = files.filter((file) => file.skipped).length;
    rows[category] = {
      assets: group.length,
      files: files.length,
      verified: files.filter((file) => file.verified).length,
      fetched: files.length - skipped,
      skipped,
      failed: group.filter((result) => !result.success).length,
      size: formatBytes(files.reduce((sum, { size }) => sum + size, 0)),
    };
  }
  return rows;
}
