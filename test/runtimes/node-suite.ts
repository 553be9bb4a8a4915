/** What Node, Deno and Bun do beside: keep files in a folder. */
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { directory } from 'asset-marketplace-client-core/node';
import { createMarketplace } from 'asset-marketplace-client-core/testing';
import { check, type Case } from './suite.ts';

export function nodeCases(scratch: string): Case[] {
  return [
    [
      'downloads into a folder, goes on after an abort, and skips what is there',
      async () => {
        const root = join(scratch, 'library');
        const shop = createMarketplace({ fileSize: 12_000_000 });
        const client = shop.client();
        const sink = directory(root);
        const stall = shop.inject({ kind: 'stall', afterBytes: 10_000_000 });
        const controller = new AbortController();
        const reason = await client
          .downloadAsset('asset-1', sink, {
            signal: controller.signal,
            progress: {
              onProgress(current) {
                if (current > 8_000_000) controller.abort('later');
              },
            },
          })
          .catch((error: unknown) => error);
        check(reason === 'later', `stopped, not ${String(reason)}`);
        stall.remove();

        const result = await client.downloadAsset('asset-1', sink);
        check(result.success, result.success ? '' : `${result.error.code} ${result.error.message}`);
        const [file] = result.files;
        check(file !== undefined && file.verified, 'verified');
        check(file.resumedBytes > 0, 'it went on from what was there');
        const bytes = await readFile(join(root, file.path));
        const wanted = shop.files('asset-1')[0]?.read();
        check(wanted !== undefined && bytes.equals(wanted), 'the right bytes');

        const again = await client.downloadAsset('asset-1', sink);
        check(again.success && again.files.every(({ skipped }) => skipped), 'nothing is fetched twice');
        await client.close();
        await sink.close?.();
        await access(join(root, file.path));
      },
    ],
  ];
}
