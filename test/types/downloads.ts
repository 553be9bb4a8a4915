// What a caller of a client may write, and what must not compile. Never run: only compiled, with several compilers.
import {
  blobs,
  memory,
  safePath,
  type Assurance,
  type DownloadedFile,
  type DownloadResult,
  type MarketplaceError,
  type SafePath,
  type Sink,
} from 'asset-marketplace-client-core';
import { FabClient } from 'asset-marketplace-client-core/fab';
import { mirrorLibrary } from 'asset-marketplace-client-core/mirror';
import { PolyHavenClient, type PolyHavenCollection } from 'asset-marketplace-client-core/polyhaven';
import { bucket } from 'asset-marketplace-client-core/s3';
import { SketchfabClient } from 'asset-marketplace-client-core/sketchfab';
import { createMarketplace } from 'asset-marketplace-client-core/testing';

export async function lists(market: PolyHavenClient): Promise<void> {
  for await (const asset of market.assets({ type: 'textures', limit: 3 })) {
    const title: string = asset.title;
    const created: Date | undefined = asset.createdAt;
    console.log(title, created);
    // @ts-expect-error: an asset is not changed.
    asset.title = 'another';
  }
  const collection: PolyHavenCollection = await market.getCollection({ search: 'dock' });
  // Every operation keeps the class.
  const textures: PolyHavenCollection = collection
    .filter((asset) => asset.title !== '')
    .filterByKind('texture');
  console.log(textures.findByUid('1')?.uid);
  // @ts-expect-error: no such kind.
  collection.filterByKind('sound');
  // @ts-expect-error: a collection is not changed.
  collection.assets.push(collection.assets[0]);
  // @ts-expect-error: an asset that may be missing is not one that is there.
  console.log(collection.findByUid('1').uid);

  // @ts-expect-error: no such option.
  market.assets({ serch: 'dock' });
  // @ts-expect-error: no such value.
  market.assets({ type: 'sounds' });
  // @ts-expect-error: Sketchfab's option.
  market.assets({ from: 'purchased' });
  // @ts-expect-error: a number.
  market.assets({ limit: '3' });
}

export function sinks(market: PolyHavenClient, sink: Sink): void {
  void market.downloadAsset('1', memory());
  void market.downloadAsset('1', blobs());
  void market.downloadAsset('1', sink, { resolution: '1k', signal: AbortSignal.timeout(1), segments: 2 });
  // @ts-expect-error: without a sink there is no place for the bytes.
  void market.downloadAsset('1');
  // @ts-expect-error: a path is no sink: directory('./library').
  void market.downloadAsset('1', './library');
  // @ts-expect-error: nor is anything else.
  void market.downloadAsset('1', new Map());
  // @ts-expect-error: not the function, but what it makes.
  void market.downloadAsset('1', memory);
  // @ts-expect-error: a uid is text.
  void market.downloadAsset(1, sink);
  // @ts-expect-error: it holds nothing without credentials.
  bucket({ endpoint: 'https://s3.example', bucket: 'library' });
  // @ts-expect-error: no such option.
  bucket({ endpoint: 'https://s3.example', bucket: 'library', credentials: keys, partSizeMib: 8 });
}
declare const keys: { accessKeyId: string; secretAccessKey: string };

export function options(market: PolyHavenClient, sink: Sink): void {
  // @ts-expect-error: no such option.
  void market.downloadAsset('1', sink, { segment: 2 });
  // @ts-expect-error: no such choice.
  void market.downloadAsset('1', sink, { ifExists: 'overwrite' });
  // @ts-expect-error: no such assurance.
  void market.downloadAsset('1', sink, { requireAssurance: 'certain' });
  // @ts-expect-error: no such event of a progress.
  void market.downloadAsset('1', sink, { progress: { onEnd: () => {} } });
  void market.downloadAsset('1', sink, {
    progress: {
      onProgress: async (current, total, detail) => {
        const bytes: number = current;
        // @ts-expect-error: a total may be unknown.
        const all: number = total;
        const path: string | undefined = detail?.file?.path;
        console.log(bytes, all, path);
      },
    },
  });
  void market.downloadAssets(['1', '2'], sink, {
    progress: (uid) => ({ onComplete: async () => console.log(uid) }),
  });
  // @ts-expect-error: one progress for one asset.
  void market.downloadAsset('1', sink, { progress: () => ({}) });
  // @ts-expect-error: the order matters.
  void market.downloadAssets(new Set(['1']), sink);
}

export function optionsOfAnother(fab: FabClient, sketchfab: SketchfabClient, sink: Sink): void {
  // @ts-expect-error: Poly Haven's option.
  void sketchfab.downloadAsset('1', sink, { resolution: '1k' });
  // @ts-expect-error: Poly Haven's option.
  void fab.downloadAsset('1', sink, { resolution: '1k' });
  // @ts-expect-error: Sketchfab's option.
  void fab.assets({ from: 'own' });
  // @ts-expect-error: Fab asks for sign-in.
  new FabClient({});
  // @ts-expect-error: no such option.
  new PolyHavenClient({ userAgent: 'test/1.0', retries: 3 });
  // @ts-expect-error: units are in the name: attemptTimeoutMs.
  new PolyHavenClient({ userAgent: 'test/1.0', timeout: 3 });
}

export async function results(market: PolyHavenClient): Promise<void> {
  const result: DownloadResult = await market.downloadAsset('1', memory());
  // @ts-expect-error: only a failed one has an error.
  console.log(result.error);
  // @ts-expect-error: only a failed one has files that are not there.
  console.log(result.failedFiles);
  if (result.success) {
    const files: readonly DownloadedFile[] = result.files;
    console.log(files);
    // @ts-expect-error: a success has no error.
    console.log(result.error);
  } else {
    const error: MarketplaceError = result.error;
    console.log(error.code === 'E_NO_SPACE', error.retryAfterMs?.toFixed());
    // @ts-expect-error: codes are a closed set.
    console.log(error.code === 'E_DISK_FULL');
    // @ts-expect-error: a wait may be unknown.
    console.log(error.retryAfterMs.toFixed());
  }
  // @ts-expect-error: a result is not changed.
  result.success = true;
  // @ts-expect-error: what a marketplace adds is not known before.
  console.log(result.metadata['license'].length);
  const sure: Assurance = 'pieces';
  console.log(sure);
}

export async function paths(sink: Sink): Promise<void> {
  // @ts-expect-error: only safePath() makes one.
  const path: SafePath = 'textures/wood.png';
  const safe: SafePath = safePath('textures/wood.png');
  const text: string = safe;
  await sink.stat(safe);
  // @ts-expect-error: a sink opens nothing at a path that was not looked at.
  await sink.stat('textures/wood.png');
  // @ts-expect-error: nor here.
  await sink.open({ path: '../wood.png', contentKey: '1', ifExists: 'replace' });
  console.log(path, text);
}

export async function mirrors(
  market: PolyHavenClient,
  sketchfab: SketchfabClient,
  sink: Sink,
): Promise<void> {
  const run = mirrorLibrary(market, sink, {
    include: (asset) => asset.kind === 'hdri',
    download: { resolution: '2k' },
    byteBudget: 5e9,
  });
  for await (const event of run) if (event.type === 'failed') console.log(event.error.code);
  const added: number = (await run.report).added.assets;
  console.log(added);
  // @ts-expect-error: the report is not there yet.
  console.log(run.report.added);
  // @ts-expect-error: Poly Haven's option.
  mirrorLibrary(sketchfab, sink, { download: { resolution: '2k' } });
  // @ts-expect-error: the mirror decides where.
  mirrorLibrary(market, sink, { download: { folder: 'elsewhere' } });
  // @ts-expect-error: yes or no.
  mirrorLibrary(market, sink, { prune: 'all' });
  // @ts-expect-error: a sink.
  mirrorLibrary(market, './library');
}

export function testing(): void {
  const shop = createMarketplace({ assets: 3 });
  shop.inject({ kind: 'cut', afterBytes: 3 });
  // @ts-expect-error: no such fault.
  shop.inject({ kind: 'explode' });
  // @ts-expect-error: no such option.
  createMarketplace({ asset: 3 });
}
