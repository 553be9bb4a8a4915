import type { CallContext } from '../../../src/http/http-session.ts';
import type { HttpClientOptions } from '../../../src/client/http-client-options.ts';
import { HttpMarketplaceClient } from '../../../src/client/http-marketplace-client.ts';
import { BaseAsset } from '../../../src/models/base-asset.ts';
import type { Page } from '../../../src/models/page.ts';
import type { RemoteFile } from '../../../src/models/remote-file.ts';

/** A marketplace whose every asset has the files that a test gives it. */
export class FileMarket extends HttpMarketplaceClient {
  readonly #files: (assetUid: string, context: CallContext) => readonly RemoteFile[];

  constructor(
    options: HttpClientOptions,
    files: (assetUid: string, context: CallContext) => readonly RemoteFile[],
  ) {
    super(options);
    this.#files = files;
  }

  protected async fetchPage(): Promise<Page<BaseAsset>> {
    return { items: [] };
  }

  protected async fetchAsset(uid: string): Promise<BaseAsset> {
    return new BaseAsset({ uid, title: uid, rawData: {} });
  }

  protected async *fetchFiles(
    { uid }: BaseAsset,
    _options: unknown,
    context: CallContext,
  ): AsyncGenerator<RemoteFile> {
    yield* this.#files(uid, context);
  }
}
