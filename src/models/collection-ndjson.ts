import { MarketplaceValidationError } from '../errors/marketplace-validation-error.ts';
import { BaseAsset, type BaseAssetInit } from './base-asset.ts';
import { assetFromJson, assetToJson } from './collection-json.ts';

const maxLineUnits = 16 << 20;

/**
 * Assets as NDJSON, one a line, as a stream: for collections that one JSON text would be too long for.
 *
 * @example
 * ```ts
 * await new Response(toNdjson(collection)).text();
 * ```
 */
export function toNdjson(assets: Iterable<BaseAsset>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = assets[Symbol.iterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull(controller) {
      let lines = '';
      while (lines.length < 65_536) {
        const { done, value } = iterator.next();
        if (done === true) {
          if (lines !== '') controller.enqueue(encoder.encode(lines));
          controller.close();
          return;
        }
        lines += `${JSON.stringify(assetToJson(value))}\n`;
      }
      controller.enqueue(encoder.encode(lines));
    },
    cancel: () => void iterator.return?.(),
  });
}

/**
 * The assets of an NDJSON stream, as they come.
 *
 * @param makeAsset - makes an asset of a subclass, mostly out of `rawData`. Default: a {@link BaseAsset}.
 * @throws MarketplaceValidationError (`E_ARGUMENT`) that names line and field of a wrong shape.
 * @example
 * ```ts
 * const assets = await Array.fromAsync(fromNdjson(toNdjson(collection)));
 * assets.length; // 3
 * ```
 */
export async function* fromNdjson<TAsset extends BaseAsset = BaseAsset>(
  stream: ReadableStream<Uint8Array>,
  makeAsset: (init: BaseAssetInit) => TAsset = (init) => new BaseAsset(init) as TAsset,
): AsyncGenerator<TAsset, void, undefined> {
  let number = 0;
  for await (const line of linesOf(stream)) {
    number++;
    if (line.trim() !== '') yield makeAsset(parseLine(line, number));
  }
}

function parseLine(line: string, number: number): BaseAssetInit {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new MarketplaceValidationError(`Line ${number} is not JSON`, { field: `line ${number}` });
  }
  return assetFromJson(json, `line ${number}`);
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > maxLineUnits) throw new MarketplaceValidationError('A line of NDJSON is too long');
      yield* lines;
      if (done) break;
    }
    if (rest !== '') yield rest;
  } finally {
    await reader.cancel().catch(() => {});
  }
}
