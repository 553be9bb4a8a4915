// What pages write. Never run: only compiled, with several compilers.
import { HttpMarketplaceClient, type Sink } from 'asset-marketplace-client-core';
import { directory, opfs, saveAs } from 'asset-marketplace-client-core/browser';
import * as cdn from 'asset-marketplace-client-core/cdn';

export async function inPage(picked: FileSystemDirectoryHandle): Promise<void> {
  const sinks: Sink[] = [directory(picked), await opfs('library'), await saveAs({ name: 'model.glb' })];
  console.log(sinks.length);
  // A type is the same from the single file.
  const client: typeof HttpMarketplaceClient = cdn.HttpMarketplaceClient;
  const market: HttpMarketplaceClient = new cdn.PolyHavenClient({ userAgent: 'test/1.0' });
  await market.downloadAsset('1', cdn.memory());
  console.log(client);
  // @ts-expect-error: a folder that the user picked. Paths are for the directory() of /node.
  directory('./library');
  // @ts-expect-error: no such option.
  await opfs('library', { worker: '/worker.js' });
  // @ts-expect-error: it is a promise.
  const sink: Sink = opfs('library');
  console.log(sink);
}
