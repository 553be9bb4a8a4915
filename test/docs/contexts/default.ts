// What any page may use: a client of the embedded marketplace, a sink in memory, and a place for tokens.
import { memory, type MemorySink } from 'asset-marketplace-client-core';
import { createMarketplace } from 'asset-marketplace-client-core/testing';

export const shop = createMarketplace({
  assets: [
    {
      uid: '3001',
      title: 'Dock Crane',
      tags: ['dock'],
      files: [
        { path: 'crane.glb', size: 3_000_000 },
        { path: 'licence.txt', bytes: 'CC0' },
      ],
    },
    { uid: '3002', title: 'Harbour Dock', category: 'hdri' },
    { uid: '3003', title: 'Lighthouse' },
  ],
});
export const market = shop.client();
export const sink: MemorySink = memory();

export const accessToken = 'access-token';
export const refreshToken = 'refresh-token';
export const expiresAt = new Date(Date.now() + 3_600_000);
export const tokens = { accessToken, refreshToken, expiresAt };
export const clientId = 'my-tool';
export const clientSecret = 'client-secret';
export async function save(..._values: readonly unknown[]): Promise<void> {}
export const currentCredentials = async (): Promise<{ accessKeyId: string; secretAccessKey: string }> => ({
  accessKeyId: 'key id',
  secretAccessKey: 'key',
});
