import { MarketplaceSinkError } from '../../errors/marketplace-sink-error.ts';
import { readText } from './read-text.ts';
import type { Store } from './store.ts';
import { refusalError } from './store-failure.ts';
import { readXml, textOf } from './xml.ts';

/** A part that the store has. */
export interface UploadedPart {
  readonly number: number;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
}

/** One multipart upload. */
export interface Upload {
  readonly id: string;
  put(number: number, bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<void>;
  /** The parts that are there, by number; undefined when there is no such upload (any more). */
  parts(): Promise<readonly UploadedPart[] | undefined>;
  /** Makes the object of the parts. False when there is no such upload: it may have been completed before. */
  complete(parts: readonly UploadedPart[], headers: Readonly<Record<string, string>>): Promise<boolean>;
  /** Nothing happens if there is no such upload. */
  abort(): Promise<void>;
}

/** Begins an upload. */
export async function createUpload(
  store: Store,
  key: string,
  file: string,
  headers: Readonly<Record<string, string>>,
): Promise<Upload> {
  const { response } = await store.send({ method: 'POST', key, query: { uploads: '' }, headers, file });
  const id = textOf(readXml(await readText(response)), 'UploadId');
  if (!id) throw new MarketplaceSinkError('The store began an upload without an id', { failure: 'io', file });
  return openUpload(store, key, file, id);
}

/** The upload of an id, as an earlier run began it. */
export function openUpload(store: Store, key: string, file: string, id: string): Upload {
  const query = { uploadId: id };
  return {
    id,
    async put(number, bytes, signal) {
      await store.send({
        method: 'PUT',
        key,
        query: { partNumber: String(number), ...query },
        body: bytes,
        signal,
        file,
      });
    },
    async parts() {
      const parts: UploadedPart[] = [];
      for (let marker = '0'; ;) {
        const { response, refused } = await store.send({
          method: 'GET',
          key,
          query: { ...query, 'part-number-marker': marker },
          file,
          accept: ['NoSuchUpload', 404],
        });
        if (refused) return undefined;
        const list = readXml(await readText(response));
        for (const child of list.children) if (child.name === 'Part') parts.push(partOf(child, file));
        const next = textOf(list, 'NextPartNumberMarker') ?? '';
        if (textOf(list, 'IsTruncated') !== 'true') return parts.toSorted((a, b) => a.number - b.number);
        if (!(Number(next) > Number(marker))) {
          throw new MarketplaceSinkError('The store lists the same parts again', { failure: 'io', file });
        }
        marker = next;
      }
    },
    async complete(parts, headers) {
      const list = parts
        .map(
          ({ number, etag }) =>
            `<Part><PartNumber>${number}</PartNumber><ETag>${escaped(etag)}</ETag></Part>`,
        )
        .join('');
      const { response, refused } = await store.send({
        method: 'POST',
        key,
        query,
        headers,
        body: new TextEncoder().encode(`<CompleteMultipartUpload>${list}</CompleteMultipartUpload>`),
        file,
        accept: ['NoSuchUpload'],
      });
      if (refused) return false;
      const { url, headers: answered } = response;
      const answer = readXml(await readText(response));
      // A store that needs long answers 200 at once, and says in the body how it ended.
      if (answer.name === 'CompleteMultipartUploadResult') return true;
      const code = textOf(answer, 'Code') ?? '';
      if (code === 'NoSuchUpload') return false;
      throw refusalError(
        { status: 200, code, requestId: answered.get('x-amz-request-id') ?? undefined, url },
        file,
      );
    },
    async abort() {
      await store.send({ method: 'DELETE', key, query, file, accept: ['NoSuchUpload', 404] });
    },
  };
}

function partOf(element: Parameters<typeof textOf>[0], file: string): UploadedPart {
  const [number, size] = ['PartNumber', 'Size'].map((name) => Number(textOf(element, name) ?? 'none'));
  const etag = textOf(element, 'ETag');
  if (!Number.isSafeInteger(number) || !Number.isSafeInteger(size) || !etag) {
    throw new MarketplaceSinkError('The store lists a part without number, size or tag', {
      failure: 'io',
      file,
    });
  }
  return { number: number as number, size: size as number, etag };
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
