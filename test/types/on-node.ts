// What programs of Node, Deno and Bun write. Never run: only compiled, with several compilers.
import { formatBytes, type Sink } from 'asset-marketplace-client-core';
import { directory, safeCreateDirectory } from 'asset-marketplace-client-core/node';
import { createMarketplace } from 'asset-marketplace-client-core/testing';
import { serveMarketplace, startFaultServer } from 'asset-marketplace-client-core/testing/node';

export async function onNode(): Promise<void> {
  const sink: Sink = directory('./library', { durability: 'power' });
  safeCreateDirectory('./library');
  console.log(sink.capabilities.resumable, formatBytes(3));
  const served = await serveMarketplace(createMarketplace());
  const faults = await startFaultServer();
  console.log(served.endpoints.baseUrl.length);
  await faults.close();
  await served.close();
  // @ts-expect-error: no such durability.
  directory('./library', { durability: 'always' });
  // @ts-expect-error: no such option.
  directory('./library', { durable: true });
  // @ts-expect-error: a path. Handles are for the directory() of /browser.
  directory({ kind: 'directory', name: 'library' });
}
