import { blobs } from 'asset-marketplace-client-core';
import { element } from './element.ts';
import type { AnyClient } from './marketplaces.ts';

const image = /\.(?:png|jpe?g|webp|gif|svg|avif)$/i;
const model = /\.glb$/i;
const mostBytes = 64 << 20;

/** A preview while it is on the screen. */
export interface Preview {
  readonly root: HTMLElement;
  close(): void;
}

/** Can this file be looked at here? */
export function canPreview(path: string): boolean {
  return image.test(path) || model.test(path);
}

/** Fetches one file and shows it: a picture, or a model that turns. */
export async function openPreview(
  client: AnyClient,
  uid: string,
  path: string,
  signal: AbortSignal,
): Promise<Preview> {
  const sink = blobs();
  const result = await client.downloadAsset(uid, sink, {
    files: [path],
    folder: '',
    maxSize: mostBytes,
    signal,
  });
  if (!result.success) throw result.error;
  const [file] = result.files;
  const blob = file && sink.blob(file.path);
  if (blob === undefined) throw new TypeError(`There is no ${path}`);
  if (model.test(path)) {
    const { showModel } = await import('./model-view.ts');
    return showModel(await blob.arrayBuffer(), path);
  }
  // An SVG in an <img> runs no script.
  const type = path.toLowerCase().endsWith('.svg') ? 'image/svg+xml' : blob.type;
  const url = URL.createObjectURL(new Blob([blob], { type }));
  return {
    root: element('img', { src: url, alt: `Preview of ${path}` }),
    close: () => URL.revokeObjectURL(url),
  };
}
