import type { CallContext } from '../../http/http-session.ts';
import type { LocateContext, RemoteFile } from '../../models/remote-file.ts';
import type { Clock } from '../../shared/clock.ts';
import { safeFileName } from '../../shared/safe-path.ts';
import { parseManifest } from './build-patch/parse-manifest.ts';
import type { ParsedManifest } from './build-patch/parsed-manifest.ts';
import { BuildStore, buildFiles } from './build-store.ts';
import { Distribution } from './distribution.ts';
import type { FabAsset } from './fab-asset.ts';
import type { FabSource } from './fab-sources.ts';
import { fetchManifest, type FetchedManifest } from './fetch-manifest.ts';

/** What is told of a download beside its files. */
export interface FabDownloadFacts {
  format?: string;
  platform?: string;
  artifactId?: string;
  buildVersion?: string;
  buildId?: string;
  /** Links of the build: they are not created. */
  links?: readonly { readonly path: string; readonly target: string }[];
}

/** What {@link fabFiles} works with. */
export interface FabFileEnv {
  readonly context: CallContext;
  readonly clock: Clock;
  readonly allowedHosts: readonly string[] | undefined;
  readonly installTags: readonly string[] | undefined;
  /** Filled in on the way. */
  readonly facts: FabDownloadFacts;
  /** Of the build, when it is known already and need not be fetched. */
  readonly manifest?: ParsedManifest | undefined;
  /** Called with a build before its files are given; may change where its chunks come from. */
  readonly onBuild?: ((manifest: ParsedManifest, store: BuildStore) => void) | undefined;
}

/** The files of what is to be downloaded: those of a build's manifest, or single ones. */
export async function* fabFiles(
  asset: FabAsset,
  sources: readonly FabSource[],
  env: FabFileEnv,
): AsyncGenerator<RemoteFile> {
  const { context, clock, facts } = env;
  for (const source of sources) {
    const distribution = new Distribution(source.ask, env);
    const { info } = await distribution.offer(context.signal);
    facts.format = source.format;
    facts.platform = source.platform;
    if (isBuild(info)) {
      const manifest =
        env.manifest ?? (await parseManifest((await fetchManifest(distribution, context, clock)).bytes));
      facts.artifactId = info.artifactId ?? manifest.appName;
      yield* filesOfBuild(manifest, distribution, env);
    } else {
      yield singleFile(asset, source, info.downloadUrl ?? '', distribution);
    }
  }
}

/** What an answer is about, if it says so; else a single link is a single file. */
export function isBuild({ type, distributionPoints }: FetchedManifest['info']): boolean {
  return type === 'manifest' || (type !== 'binary' && (distributionPoints?.length ?? 0) > 0);
}

function* filesOfBuild(
  manifest: ParsedManifest,
  distribution: Distribution,
  { facts, installTags, onBuild, context }: FabFileEnv,
): Generator<RemoteFile> {
  const files = manifest.selectFiles(installTags);
  facts.buildVersion = manifest.buildVersion;
  facts.buildId = manifest.buildId;
  const links = files.flatMap(({ path, symlinkTarget: target }) =>
    target === undefined ? [] : [{ path, target }],
  );
  if (links.length > 0) {
    facts.links = links;
    context.logger.warn('The build has links, which are not created', { count: links.length });
  }
  const store = new BuildStore(manifest, distribution);
  onBuild?.(manifest, store);
  yield* buildFiles(manifest, files, store);
}

function singleFile(asset: FabAsset, source: FabSource, url: string, distribution: Distribution): RemoteFile {
  let used: number | undefined;
  return {
    path: singleFileName(asset, source.file?.name, url),
    size: source.file?.size,
    version: source.file?.uid,
    content: {
      kind: 'located',
      locate: async ({ signal, reason }: LocateContext) => {
        const offer = await distribution.offer(signal, reason === 'first' ? undefined : used);
        used = offer.generation;
        return distribution.files(offer);
      },
    },
  };
}

/** A name of a list is no path. Fab's own name, unless that is only a version; with the extension of the link, if it has none. */
function singleFileName(asset: FabAsset, name: string | undefined, url: string): string {
  const last = decodeURIComponent(new URL(url, 'https://nowhere.invalid').pathname.split('/').at(-1) ?? '');
  const extension = /\.[a-z][a-z0-9]{0,9}$/i;
  if (name === undefined || /^v?\d+(\.\d+)*$/.test(name)) return safeFileName(last || asset.uid);
  return safeFileName(extension.test(name) ? name : `${name}${extension.exec(last)?.[0] ?? ''}`);
}
