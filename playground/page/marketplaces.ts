import { NoAuth, type HttpMarketplaceClient } from 'asset-marketplace-client-core';
import type { EmbeddedShop } from './embedded-shop.ts';

/** A client of any marketplace. */
export type AnyClient = HttpMarketplaceClient;

/** What the user typed. It stays in memory. */
export interface Access {
  readonly token: string;
  /** Of a proxy, for marketplaces that allow no other origin. */
  readonly proxy: string;
}

/** A marketplace to choose. */
export interface Marketplace {
  readonly id: string;
  readonly name: string;
  /** What to know before one chooses it. */
  readonly note: string;
  readonly token: boolean;
  readonly proxy: boolean;
  /** The line that makes the client, for the code pane. */
  readonly code: readonly string[];
  open(access: Access): Promise<AnyClient>;
}

const needsProxy = 'allows no other origin: give the address of a proxy that adds CORS headers';

/** All marketplaces; each is loaded when it is chosen. */
export function marketplaces(shop: EmbeddedShop): readonly Marketplace[] {
  return [
    {
      id: 'embedded',
      name: 'Embedded marketplace',
      note: '10,000 assets made in this page, the first of them real CC0 files. No network.',
      token: false,
      proxy: false,
      code: [
        `import { createMarketplace } from 'asset-marketplace-client-core/testing';`,
        `const market = createMarketplace({ assets: 10_000 }).client();`,
      ],
      open: async () => shop.client(),
    },
    {
      id: 'polyhaven',
      name: 'Poly Haven',
      note: 'Live, without an account. Assets by Poly Haven (polyhaven.com), all CC0.',
      token: false,
      proxy: false,
      code: [
        `import { PolyHavenClient } from 'asset-marketplace-client-core/polyhaven';`,
        `const market = new PolyHavenClient();`,
      ],
      async open() {
        const { PolyHavenClient } = await import('asset-marketplace-client-core/polyhaven');
        return new PolyHavenClient();
      },
    },
    {
      id: 'sketchfab',
      name: 'Sketchfab',
      note: 'Live: the models that the account of the token bought.',
      token: true,
      proxy: false,
      code: [
        `import { SketchfabClient, sketchfabTokenAuth } from 'asset-marketplace-client-core/sketchfab';`,
        `const market = new SketchfabClient({ auth: sketchfabTokenAuth({ token }) });`,
      ],
      async open({ token }) {
        const { SketchfabClient, sketchfabTokenAuth } =
          await import('asset-marketplace-client-core/sketchfab');
        return new SketchfabClient({ auth: sketchfabTokenAuth({ token: token || 'none' }) });
      },
    },
    {
      id: 'ambientcg',
      name: 'ambientCG',
      note: `Live; ${needsProxy}.`,
      token: false,
      proxy: true,
      code: [
        `import { AmbientCgClient, ambientCgEndpoints } from 'asset-marketplace-client-core/ambientcg';`,
        `const market = new AmbientCgClient({ auth: new NoAuth({ endpoints: ambientCgEndpoints(proxy) }) });`,
      ],
      async open({ proxy }) {
        const { AmbientCgClient, ambientCgEndpoints } =
          await import('asset-marketplace-client-core/ambientcg');
        return new AmbientCgClient({
          auth: new NoAuth({ endpoints: ambientCgEndpoints(proxy || undefined) }),
        });
      },
    },
    {
      id: 'itch',
      name: 'itch.io',
      note: `Live, with an API key; ${needsProxy}.`,
      token: true,
      proxy: true,
      code: [
        `import { ItchClient, itchEndpoints, itchKeyAuth } from 'asset-marketplace-client-core/itch';`,
        `const market = new ItchClient({ auth: itchKeyAuth({ key, endpoints: itchEndpoints(proxy) }) });`,
      ],
      async open({ token, proxy }) {
        const { ItchClient, itchEndpoints, itchKeyAuth } = await import('asset-marketplace-client-core/itch');
        const endpoints = itchEndpoints(proxy || undefined);
        return new ItchClient({ auth: itchKeyAuth({ key: token || 'none', endpoints }) });
      },
    },
    {
      id: 'godot',
      name: 'Godot Asset Store',
      note: `Live; ${needsProxy}.`,
      token: false,
      proxy: true,
      code: [
        `import { GodotStoreClient, godotStoreEndpoints } from 'asset-marketplace-client-core/godot';`,
        `const market = new GodotStoreClient({ auth: new NoAuth({ endpoints: godotStoreEndpoints(proxy) }) });`,
      ],
      async open({ proxy }) {
        const { GodotStoreClient, godotStoreEndpoints } = await import('asset-marketplace-client-core/godot');
        return new GodotStoreClient({
          auth: new NoAuth({ endpoints: godotStoreEndpoints(proxy || undefined) }),
        });
      },
    },
  ];
}
