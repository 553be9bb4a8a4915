// What Unity's page and examples use without saying where it comes from.
import { memory, safePath } from 'asset-marketplace-client-core';
import { UnityAuth, UnityClient } from 'asset-marketplace-client-core/unity';

export const accessToken = 'unity-access-0';
export const refreshToken = 'unity-refresh-0';
export const tokens = { accessToken, refreshToken };
export const clientSecret = 'editor-secret';
export const core = 'https://core.example.test';
export const market = new UnityClient({ auth: new UnityAuth({ tokens, clientSecret }) });
export const collection = await market.getCollection();

/** A package that is no longer encrypted, and empty: a tar of nothing. */
export const sink = memory();
export const path = safePath('165785.unitypackage');
const packed = new Blob([new Uint8Array(1024)]).stream().pipeThrough(new CompressionStream('gzip'));
const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
const file = await sink.open({ path, contentKey: '00000000', ifExists: 'replace' });
await file.write(0, [bytes]);
await file.commit({ size: bytes.length });
