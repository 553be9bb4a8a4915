// What someone who writes a client, a provider or a sink may write. Never run: only compiled, with several compilers.
import {
  ApiKeyAuth,
  AsyncAuthProvider,
  AsyncMarketplaceClient,
  BaseAsset,
  BearerAuth,
  HttpMarketplaceClient,
  isMarketplaceError,
  MarketplaceAPIError,
  NoAuth,
  type AuthSession,
  type CallContext,
  type DownloadOptions,
  type EndpointConfig,
  type ListOptions,
  type ListQuery,
  type Page,
  type RemoteFile,
  type RetryOptions,
} from 'asset-marketplace-client-core';
import * as v from 'valibot';

interface TinyListOptions extends ListOptions {
  readonly colour?: string | undefined;
}

class TinyAsset extends BaseAsset {
  readonly polygons: number = 3;
}

export class TinyMarket extends HttpMarketplaceClient<TinyAsset, TinyListOptions> {
  protected async fetchPage(
    query: ListQuery<TinyListOptions>,
    context: CallContext,
  ): Promise<Page<TinyAsset>> {
    const schema = v.looseObject({ items: v.array(v.string()) });
    const { items } = await context.session.json('items', { query: { colour: query.colour }, schema });
    const names: string[] = items;
    const answer = await context.session.json('items');
    // @ts-expect-error: without a schema the shape of an answer is not known.
    console.log(answer.items);
    // @ts-expect-error: the signal is in the context.
    console.log(query.signal);
    // @ts-expect-error: no such option.
    await context.session.json('items', { params: {} });
    return { items: names.map((uid) => new TinyAsset({ uid, title: uid })) };
  }

  protected async fetchAsset(uid: string): Promise<TinyAsset> {
    return new TinyAsset({ uid, title: uid });
  }

  protected async *fetchFiles(asset: TinyAsset, _options: DownloadOptions): AsyncGenerator<RemoteFile> {
    yield { path: 'notes.txt', content: { kind: 'inline', bytes: asset.title } };
    yield {
      path: 'model.glb',
      size: 3,
      checksums: [{ algorithm: 'sha256', value: '00' }],
      content: {
        kind: 'located',
        locate: async () => ({ url: 'https://cdn.example/1', credentials: 'none' }),
      },
    };
  }
}

export async function uses(auth: NoAuth): Promise<void> {
  const market = new TinyMarket({ auth });
  const asset: TinyAsset = await market.getAsset('1');
  console.log(asset.polygons);
  await market.getCollection({ colour: 'red' });
  // @ts-expect-error: no such option of this marketplace.
  await market.getCollection({ color: 'red' });
  // @ts-expect-error: only the client itself calls it.
  await market.fetchAsset('1');
  // @ts-expect-error: a client needs a provider, be it NoAuth.
  new TinyMarket({});
  // @ts-expect-error: it has methods to be written.
  new HttpMarketplaceClient({ auth });
  // @ts-expect-error: likewise.
  new AsyncMarketplaceClient();
}

// @ts-expect-error: fetchAsset and fetchFiles are missing.
export class Unfinished extends HttpMarketplaceClient {
  protected async fetchPage(): Promise<Page<BaseAsset>> {
    return { items: [] };
  }
}

export class WrongPage extends TinyMarket {
  // @ts-expect-error: a page holds assets.
  protected override async fetchPage(): Promise<Page<string>> {
    return { items: ['one'] };
  }
}

export function files(): RemoteFile[] {
  return [
    // @ts-expect-error: where are its bytes?
    { path: 'a', content: { kind: 'located' } },
    // @ts-expect-error: no such algorithm.
    { path: 'a', checksums: [{ algorithm: 'crc32', value: '00' }], content: { kind: 'inline', bytes: '' } },
    // @ts-expect-error: nothing to write.
    { path: 'a' },
    // @ts-expect-error: are credentials sent there, or not?
    { path: 'a', content: { kind: 'located', locate: async () => ({ url: 'https://cdn.example/1' }) } },
  ];
}

export function providers(): void {
  const endpoints: EndpointConfig = { baseUrl: 'https://api.example/', cdn: 'https://cdn.example/' };
  new BearerAuth({ token: async () => 'secret', endpoints });
  new ApiKeyAuth({ key: 'secret', header: 'x-api-key', endpoints });
  // @ts-expect-error: credentials for whom?
  new BearerAuth({ token: 'secret' });
  // @ts-expect-error: a base URL is needed.
  new NoAuth({ endpoints: { api: 'https://api.example/' } });
  // @ts-expect-error: a number of tries, not of milliseconds.
  const retry: RetryOptions = { delayMs: 3 };
  console.log(retry);
}

export class OwnAuth extends AsyncAuthProvider {
  getEndpoints(): EndpointConfig {
    return { baseUrl: 'https://api.example/' };
  }

  async getSession(): Promise<AuthSession> {
    return { authorize: (request) => new Request(request, { headers: { authorization: 'Bearer secret' } }) };
  }
}

// @ts-expect-error: getSession is missing.
export class UnfinishedAuth extends AsyncAuthProvider {
  getEndpoints(): EndpointConfig {
    return { baseUrl: 'https://api.example/' };
  }
}

export function errors(error: unknown): void {
  // @ts-expect-error: it may be anything.
  console.log(error.code);
  if (isMarketplaceError(error)) console.log(error.code, error.url, error.hint);
  if (isMarketplaceError(error, 'MarketplaceRateLimitError')) console.log(error.retryAfterMs);
  // @ts-expect-error: codes are a closed set.
  throw new MarketplaceAPIError('Refused', { code: 'E_TEAPOT' });
}
