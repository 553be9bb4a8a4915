import { bucket, type BucketOptions } from '../../src/runtimes/s3/index.ts';
import type { Sink } from '../../src/sinks/sink.ts';
import { manualClock } from '../../src/testing/index.ts';

/** A request as the store got it. */
interface FakeRequest {
  readonly method: string;
  readonly key: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** Answers in place of the store, or undefined to let it answer. */
type Interception = (request: FakeRequest) => Response | Promise<Response> | undefined;

/** A store in memory that does as it is told; the real server is in test/servers/s3. */
export interface FakeS3 {
  readonly objects: Map<string, { readonly bytes: Uint8Array; readonly contentKey: string | null }>;
  readonly uploads: Map<string, Map<number, Uint8Array>>;
  readonly requests: FakeRequest[];
  intercept: Interception;
  sink(options?: Partial<BucketOptions>): Sink;
}

let stores = 0;
const modified = 'Wed, 01 Jan 2025 00:00:00 GMT';

export function fakeS3(): FakeS3 {
  const clock = manualClock();
  const name = `assets-${++stores}`;
  const objects: FakeS3['objects'] = new Map();
  const uploads: FakeS3['uploads'] = new Map();
  const contentKeys = new Map<string, string | null>();
  const requests: FakeRequest[] = [];
  let lastUpload = 0;

  const answer = ({ method, key, query, headers, body }: FakeRequest): Response => {
    const { uploadId } = query;
    const contentKey = headers.get('x-amz-meta-content-key');
    if (method === 'POST' && 'uploads' in query) {
      const id = `upload-${++lastUpload}`;
      uploads.set(id, new Map());
      contentKeys.set(id, contentKey);
      return xml(`<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
    }
    if (uploadId !== undefined) {
      const parts = uploads.get(uploadId);
      if (parts === undefined) return refusal(404, 'NoSuchUpload');
      if (method === 'PUT') parts.set(Number(query['partNumber']), body);
      if (method === 'DELETE') uploads.delete(uploadId);
      if (method === 'GET') return listParts(parts);
      if (method !== 'POST') return new Response(null, { status: 200 });
      const sorted = [...parts].toSorted(([a], [b]) => a - b).map(([, bytes]) => bytes);
      objects.set(key, { bytes: joined(sorted), contentKey: contentKeys.get(uploadId) ?? null });
      uploads.delete(uploadId);
      return xml('<CompleteMultipartUploadResult><ETag>"x-1"</ETag></CompleteMultipartUploadResult>');
    }
    if (key === '') return list(query['prefix'] ?? '');
    const object = objects.get(key);
    if (method === 'PUT') {
      if (object !== undefined && headers.get('if-none-match') === '*')
        return refusal(412, 'PreconditionFailed');
      objects.set(key, { bytes: body, contentKey });
      return new Response(null, { status: 200 });
    }
    if (method === 'DELETE') {
      objects.delete(key);
      return new Response(null, { status: 204 });
    }
    if (object === undefined)
      return method === 'HEAD' ? new Response(null, { status: 404 }) : refusal(404, 'NoSuchKey');
    return new Response(method === 'HEAD' ? null : (object.bytes as Uint8Array<ArrayBuffer>), {
      headers: {
        'content-length': String(object.bytes.length),
        'last-modified': modified,
        ...(object.contentKey === null ? {} : { 'x-amz-meta-content-key': object.contentKey }),
      },
    });
  };
  const list = (prefix: string): Response => {
    const found = [...objects].filter(([key]) => key.startsWith(prefix));
    const contents = found.map(
      ([key, { bytes }]) => `<Contents><Key>${key}</Key><Size>${bytes.length}</Size></Contents>`,
    );
    return xml(`<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`);
  };

  const store: FakeS3 = {
    objects,
    uploads,
    requests,
    intercept: () => undefined,
    sink: (options = {}) =>
      bucket({
        endpoint: 'https://s3.example',
        bucket: name,
        credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'very-secret' },
        partSize: 5 << 20,
        // Waits are over at once.
        clock: {
          ...clock,
          after: (delayMs, run) => (delayMs < 60_000 ? (queueMicrotask(run), () => {}) : () => {}),
        },
        fetch: async (input, init) => {
          const url = new URL(input instanceof Request ? input.url : input);
          init?.signal?.throwIfAborted();
          const request: FakeRequest = {
            method: init?.method ?? 'GET',
            key: decodeURIComponent(url.pathname.slice(name.length + 2)),
            query: Object.fromEntries(url.searchParams),
            headers: new Headers(init?.headers),
            body: new Uint8Array(await new Response(init?.body ?? null).arrayBuffer()),
          };
          requests.push(request);
          return (await store.intercept(request)) ?? answer(request);
        },
        ...options,
      }),
  };
  return store;
}

/** An error as S3 gives it, with what it likes to repeat. */
export function refusal(status: number, code: string): Response {
  const body = `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>${code}</Code><Message>no</Message><AWSAccessKeyId>AKIDEXAMPLE</AWSAccessKeyId><StringToSign>secret-string</StringToSign></Error>`;
  return new Response(body, {
    status,
    headers: { 'x-amz-request-id': 'request-7', 'content-type': 'application/xml' },
  });
}

export function xml(body: string, status = 200): Response {
  return new Response(`<?xml version="1.0" encoding="UTF-8"?>${body}`, { status });
}

function listParts(parts: ReadonlyMap<number, Uint8Array>): Response {
  const listed = [...parts].map(
    ([number, { length }]) =>
      `<Part><PartNumber>${number}</PartNumber><ETag>&quot;tag-${number}&quot;</ETag><Size>${length}</Size></Part>`,
  );
  return xml(`<ListPartsResult><IsTruncated>false</IsTruncated>${listed.join('')}</ListPartsResult>`);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
