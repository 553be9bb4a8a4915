import type { EmbeddedMarketplace } from 'asset-marketplace-client-core/testing';

export interface Ask {
  /** GET of the API, signed in. */
  readonly api: (path: string) => Promise<Response>;
  readonly json: (path: string) => Promise<Record<string, unknown>>;
  /** A fresh link to a file. */
  readonly link: (uid: string, path: string) => Promise<string>;
  /** GET of a file through a fresh link. */
  readonly file: (
    uid: string,
    path: string,
    headers?: Record<string, string>,
    signal?: AbortSignal,
  ) => Promise<Response>;
}

/** Speaks to a marketplace through its fetch alone. */
export function ask(shop: EmbeddedMarketplace): Ask {
  const session = shop.auth().getSession();
  const api = async (path: string): Promise<Response> => {
    const request = new Request(new URL(path, shop.baseUrl));
    return shop.fetch(await (await session).authorize(request));
  };
  const json = async (path: string): Promise<Record<string, unknown>> =>
    (await (await api(path)).json()) as Record<string, unknown>;
  const link = async (uid: string, path: string): Promise<string> =>
    String((await json(`assets/${uid}/link?path=${encodeURIComponent(path)}`))['url']);
  return {
    api,
    json,
    link,
    file: async (uid, path, headers = {}, signal) =>
      shop.fetch(await link(uid, path), { headers, ...(signal && { signal }) }),
  };
}

export async function bytesOf(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}
