import { HttpMarketplaceClient } from '../../src/client/http-marketplace-client.ts';
import type { HttpClientOptions } from '../../src/client/http-client-options.ts';
import { NoAuth } from '../../src/auth/no-auth.ts';
import { BaseAsset } from '../../src/models/base-asset.ts';
import type { RemoteFile } from '../../src/models/remote-file.ts';

/** The file of {@link OneFileMarket}. */
export interface OneFile {
  readonly url: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256?: string | undefined;
}

/** A marketplace whose every asset has the same file. */
export class OneFileMarket extends HttpMarketplaceClient {
  readonly #file: OneFile;

  constructor(file: OneFile, options: Partial<HttpClientOptions> = {}) {
    super({
      auth: new NoAuth({ endpoints: { baseUrl: file.url } }),
      allowInsecureLoopback: true,
      ...options,
    });
    this.#file = file;
  }

  protected async fetchPage(): Promise<{ items: BaseAsset[] }> {
    return { items: [] };
  }

  protected async fetchAsset(uid: string): Promise<BaseAsset> {
    return new BaseAsset({ uid, title: 'One file', rawData: {} });
  }

  protected async *fetchFiles(): AsyncGenerator<RemoteFile> {
    const { url, size, sha256 } = this.#file;
    yield {
      path: 'file.bin',
      size,
      checksums: sha256 === undefined ? [] : [{ algorithm: 'sha256', value: sha256 }],
      content: { kind: 'located', locate: async () => ({ url, credentials: 'none' }) },
    };
  }
}
