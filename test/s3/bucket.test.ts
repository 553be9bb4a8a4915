import { describe, expect, it } from 'vitest';
import { bucket } from '../../src/runtimes/s3/index.ts';
import { safePath } from '../../src/shared/safe-path.ts';
import { decodeResumeRecord } from '../../src/sinks/resume-record.ts';
import type { Sink, SinkEntry, SinkFile, SinkSpec } from '../../src/sinks/sink.ts';
import { fakeS3, refusal, xml, type FakeS3 } from './fake-s3.ts';

const MiB = 1 << 20;
const part = 5 * MiB;
const specOf = (facts: Partial<SinkSpec> = {}): SinkSpec => ({
  path: safePath('a/file.bin'),
  contentKey: 'c0ffee00c0ffee00',
  ifExists: 'replace',
  ...facts,
});
const recordKey = (store: FakeS3): string =>
  [...store.objects.keys()].find((key) => key.endsWith('/record')) ?? '';

async function opened(sink: Sink, bytes: number, facts: Partial<SinkSpec> = {}): Promise<SinkFile> {
  const file = await sink.open(specOf(facts));
  if (bytes > 0) await file.write(0, [new Uint8Array(bytes).fill(7)]);
  return file;
}

async function listed(sink: Sink): Promise<readonly SinkEntry[]> {
  const entries: SinkEntry[] = [];
  for await (const entry of sink.list?.() ?? []) entries.push(entry);
  return entries;
}

describe('bucket()', () => {
  it('puts a file that fits one part in one request', async () => {
    const store = fakeS3();
    const file = await opened(store.sink(), part);
    await file.commit({ size: part });
    expect(store.requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toHaveLength(1);
    expect(store.objects.get('a/file.bin')?.bytes.length).toBe(part);
  });

  it('signs each body with its checksum', async () => {
    const store = fakeS3();
    await (await opened(store.sink(), 2 * part + 1)).commit({ size: 2 * part + 1 });
    const sums = store.requests
      .filter(({ query }) => 'partNumber' in query)
      .map(({ headers }) => headers.get('x-amz-content-sha256'));
    expect(sums).toHaveLength(3);
    expect(new Set(sums).size).toBe(2);
    for (const sum of sums) expect(sum).toMatch(/^[0-9a-f]{64}$/);
  });

  it('keeps two parts in memory and not more', async () => {
    const store = fakeS3();
    let free = (): void => {};
    const gate = new Promise<void>((resolve) => {
      free = resolve;
    });
    store.intercept = ({ query }) =>
      'partNumber' in query ? gate.then(() => new Response(null)) : undefined;
    const file = await opened(store.sink(), 2 * part);
    let third = false;
    const writing = file.write(2 * part, [new Uint8Array(1)]).then(() => {
      third = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(third).toBe(false);
    free();
    await writing;
    await file.discard();
  });

  it('makes parts larger for a file that would have more than 10,000', async () => {
    const store = fakeS3();
    const size = 10_000 * part + 1;
    const file = await store.sink().open(specOf({ size }));
    await file.write(0, [new Uint8Array(part), new Uint8Array(1)]);
    expect(store.uploads.size).toBe(0);
    await file.discard();
  });

  it('tells a resumed run of all parts that arrived, whatever the record knew', async () => {
    const store = fakeS3();
    const first = await opened(store.sink(), 3 * part + 1);
    await first.suspend();
    const second = await store.sink().open(specOf());
    expect(second.record).toMatchObject({ done: [{ start: 0, end: 3 * part }] });
    expect(await second.present()).toEqual([{ start: 0, end: 3 * part }]);
    await second.write(3 * part, [new Uint8Array(1)]);
    await second.commit({ size: 3 * part + 1 });
    expect(store.objects.get('a/file.bin')?.bytes.length).toBe(3 * part + 1);
    expect([...store.objects.keys()]).toEqual(['a/file.bin']);
  });

  it('begins again when the store has given up the upload', async () => {
    const store = fakeS3();
    await (await opened(store.sink(), 2 * part + 1)).suspend();
    store.uploads.clear();
    const file = await store.sink().open(specOf());
    expect(file.record).toBeUndefined();
    expect(await file.present()).toEqual([]);
    await file.discard();
  });

  it('aborts the upload of another version', async () => {
    const store = fakeS3();
    await (await opened(store.sink(), 2 * part + 1)).suspend();
    expect(store.uploads.size).toBe(1);
    const file = await store.sink().open(specOf({ contentKey: 'beef0000beef0000' }));
    expect(store.uploads.size).toBe(0);
    await file.discard();
    expect(store.objects.size).toBe(0);
  });

  it('writes a record with the upload id at once, and no credentials in it', async () => {
    const store = fakeS3();
    const file = await opened(store.sink(), part + 1);
    const bytes = store.objects.get(recordKey(store))?.bytes ?? new Uint8Array();
    expect(decodeResumeRecord(bytes)?.sink).toEqual({ uploadId: 'upload-1', partSize: String(part) });
    expect(new TextDecoder().decode(bytes)).not.toMatch(/AKID|secret/);
    await file.discard();
  });

  it.each([
    [503, 'SlowDown'],
    [500, 'InternalError'],
    [409, 'ConditionalRequestConflict'],
    [400, 'XAmzContentSHA256Mismatch'],
  ])('tries again after %d %s', async (status, code) => {
    const store = fakeS3();
    let left = 2;
    store.intercept = ({ query }) =>
      'partNumber' in query && left-- > 0 ? refusal(status, code) : undefined;
    await (await opened(store.sink(), 2 * part)).commit({ size: 2 * part });
    expect(store.objects.get('a/file.bin')?.bytes.length).toBe(2 * part);
  });

  it('gives up a busy store after five tries, and says that a later call may help', async () => {
    const store = fakeS3();
    store.intercept = () => refusal(503, 'SlowDown');
    const error = await store
      .sink()
      .stat(specOf().path)
      .catch((cause: unknown) => cause);
    expect(error).toMatchObject({
      code: 'E_SINK',
      failure: 'io',
      retryable: true,
      status: 503,
      requestId: 'request-7',
    });
    expect(store.requests).toHaveLength(5);
  });

  it('tries again when the connection breaks', async () => {
    const store = fakeS3();
    let left = 2;
    store.intercept = () => (left-- > 0 ? Promise.reject(new TypeError('fetch failed')) : undefined);
    expect(await store.sink().stat(specOf().path)).toBeUndefined();
    expect(store.requests).toHaveLength(3);
  });

  it('says E_SINK(permission) at once when it is not allowed, and repeats nothing of what was signed', async () => {
    const store = fakeS3();
    store.intercept = () => refusal(403, 'SignatureDoesNotMatch');
    const error = await opened(store.sink(), 1).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'E_SINK', failure: 'permission', status: 403, file: 'a/file.bin' });
    expect(store.requests).toHaveLength(1);
    const { message, evidence, stack } = error as Error & { evidence?: string };
    expect([JSON.stringify(error), message, evidence, stack].join()).not.toMatch(/AKID|secret/);
  });

  it('asks for credentials before each try, and once more when a token has expired', async () => {
    const store = fakeS3();
    let turn = 0;
    store.intercept = ({ headers }) =>
      headers.get('x-amz-security-token') === 'token-1' ? refusal(400, 'ExpiredToken') : undefined;
    const sink = store.sink({
      credentials: async () => ({ accessKeyId: 'A', secretAccessKey: 'S', sessionToken: `token-${++turn}` }),
    });
    expect(await sink.stat(specOf().path)).toBeUndefined();
    expect(store.requests.map(({ headers }) => headers.get('x-amz-security-token'))).toEqual([
      'token-1',
      'token-2',
    ]);
  });

  it('does not ask for ever', async () => {
    const store = fakeS3();
    store.intercept = () => refusal(400, 'ExpiredToken');
    await expect(store.sink().stat(specOf().path)).rejects.toMatchObject({ failure: 'permission' });
    expect(store.requests).toHaveLength(2);
  });

  it('does not put over an object that appeared, nor complete over one', async () => {
    for (const size of [3, part + 1]) {
      const store = fakeS3();
      const file = await opened(store.sink(), size, { ifExists: 'fail' });
      store.objects.set('a/file.bin', { bytes: new Uint8Array([1]), contentKey: null });
      await expect(file.commit({ size })).rejects.toMatchObject({ code: 'E_EXISTS' });
      await file.discard();
      expect(store.objects.get('a/file.bin')?.bytes).toEqual(new Uint8Array([1]));
      expect(store.uploads.size).toBe(0);
    }
  });

  it('says E_EXISTS for the 412 of a condition', async () => {
    const store = fakeS3();
    const file = await opened(store.sink(), part + 1, { ifExists: 'fail' });
    store.intercept = ({ method, headers }) =>
      method === 'POST' && headers.get('if-none-match') === '*'
        ? refusal(412, 'PreconditionFailed')
        : undefined;
    await expect(file.commit({ size: part + 1 })).rejects.toMatchObject({ code: 'E_EXISTS' });
    await file.discard();
  });

  it('knows that it has committed when only the answer was lost', async () => {
    const store = fakeS3();
    const file = await opened(store.sink(), part + 1);
    let lost = false;
    const real = store.sink();
    store.intercept = ({ method, query, key }) => {
      if (method !== 'POST' || lost) return undefined;
      lost = true;
      store.objects.set(key, { bytes: new Uint8Array(part + 1), contentKey: 'c0ffee00c0ffee00' });
      store.uploads.delete(query['uploadId'] ?? '');
      return Promise.reject(new TypeError('fetch failed'));
    };
    expect(await file.commit({ size: part + 1 })).toMatchObject({ size: part + 1 });
    expect(await real.stat(specOf().path)).toMatchObject({ size: part + 1 });
  });

  it('does not take another object for its own when the upload is gone', async () => {
    const store = fakeS3();
    store.objects.set('a/file.bin', { bytes: new Uint8Array(part + 1), contentKey: 'other' });
    const file = await opened(store.sink(), part + 1);
    store.intercept = ({ method }) => (method === 'POST' ? refusal(404, 'NoSuchUpload') : undefined);
    await expect(file.commit({ size: part + 1 })).rejects.toMatchObject({
      code: 'E_SINK',
      failure: 'commit',
    });
    await file.discard();
  });

  it('believes the body of a 200 that is an error', async () => {
    const store = fakeS3();
    const file = await opened(store.sink(), part + 1);
    store.intercept = ({ method }) =>
      method === 'POST' ? xml('<Error><Code>InternalError</Code></Error>') : undefined;
    await expect(file.commit({ size: part + 1 })).rejects.toMatchObject({ code: 'E_SINK', retryable: true });
    store.intercept = () => undefined;
    expect(await file.commit({ size: part + 1 })).toMatchObject({ size: part + 1 });
  });

  it('does not complete when the store has fewer bytes than were sent', async () => {
    const store = fakeS3();
    const file = await opened(store.sink(), 2 * part + 1);
    await file.checkpoint(
      { contentKey: 'c0ffee00c0ffee00', expect: { checksums: [] }, done: [], restarts: 0 },
      'durable',
    );
    store.uploads.get('upload-1')?.delete(2);
    await expect(file.commit({ size: 2 * part + 1 })).rejects.toMatchObject({
      code: 'E_SINK',
      failure: 'commit',
    });
    expect(store.objects.has('a/file.bin')).toBe(false);
    await file.discard();
  });

  it.each([
    ['a page', 'hello'],
    ['an upload without an id', '<InitiateMultipartUploadResult/>'],
    [
      'a list of parts without sizes',
      '<ListPartsResult><Part><PartNumber>1</PartNumber></Part></ListPartsResult>',
    ],
    [
      'parts that never end',
      '<L><IsTruncated>true</IsTruncated><NextPartNumberMarker>0</NextPartNumberMarker></L>',
    ],
    ['more than a list can be', `<a>${' '.repeat(5 << 20)}</a>`],
  ])('fails clearly when the store answers with %s', async (_what, body) => {
    const store = fakeS3();
    const file = await opened(store.sink(), 1);
    store.intercept = ({ method, query }) =>
      method === 'POST' || 'part-number-marker' in query ? xml(body) : undefined;
    const error = await file
      .write(1, [new Uint8Array(2 * part)])
      .then(() => file.commit({ size: 2 * part + 1 }))
      .catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'E_SINK' });
    store.intercept = () => undefined;
    await file.discard();
  });

  it('lists page after page, without what has no safe path', async () => {
    const store = fakeS3();
    store.intercept = ({ query }) =>
      query['list-type'] === undefined
        ? undefined
        : xml(
            query['continuation-token'] === undefined
              ? '<L><IsTruncated>true</IsTruncated><NextContinuationToken>t+/=</NextContinuationToken><Contents><Key>p/a</Key><Size>1</Size></Contents><Contents><Key>p/../x</Key><Size>1</Size></Contents><Contents><Key>p/.partial-1/record</Key><Size>1</Size></Contents><Contents><Key>other</Key><Size>1</Size></Contents></L>'
              : '<L><IsTruncated>false</IsTruncated><Contents><Key>p/b/c</Key><Size>2</Size><LastModified>2025-01-01T00:00:00.000Z</LastModified></Contents></L>',
          );
    const entries = await listed(store.sink({ prefix: 'p' }));
    expect(entries).toEqual([
      { path: 'a', size: 1 },
      { path: 'b/c', size: 2, modifiedAt: new Date('2025-01-01') },
    ]);
    expect(store.requests[1]?.query['continuation-token']).toBe('t+/=');
  });

  it('ends a list whose pages repeat', async () => {
    const store = fakeS3();
    store.intercept = () =>
      xml('<L><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken></L>');
    await expect(listed(store.sink())).rejects.toMatchObject({ code: 'E_SINK' });
    expect(store.requests).toHaveLength(2);
  });

  it('says E_NO_SPACE when the bucket is full', async () => {
    const store = fakeS3();
    store.intercept = ({ method }) => (method === 'PUT' ? refusal(403, 'QuotaExceeded') : undefined);
    const file = await opened(store.sink(), 1);
    await expect(file.commit({ size: 1 })).rejects.toMatchObject({ code: 'E_NO_SPACE', resumable: true });
    await file.discard();
  });

  it('puts the bucket into the path or the host', async () => {
    const urls: string[] = [];
    const fetch = async (input: unknown): Promise<Response> => {
      urls.push(String(input));
      return new Response(null, { status: 404 });
    };
    const credentials = { accessKeyId: 'A', secretAccessKey: 'S' };
    for (const [endpoint, pathStyle] of [
      ['https://s3.eu-central-1.amazonaws.com', undefined],
      ['https://s3.eu-central-1.amazonaws.com', true],
      ['https://minio.example/base/', undefined],
      ['http://127.0.0.1:9000', undefined],
    ] as const) {
      await bucket({ endpoint, bucket: 'assets', credentials, prefix: '/p', pathStyle, fetch }).stat(
        safePath('a b+c/d'),
      );
    }
    expect(urls).toEqual([
      'https://assets.s3.eu-central-1.amazonaws.com/p/a%20b%2Bc/d',
      'https://s3.eu-central-1.amazonaws.com/assets/p/a%20b%2Bc/d',
      'https://minio.example/base/assets/p/a%20b%2Bc/d',
      'http://127.0.0.1:9000/assets/p/a%20b%2Bc/d',
    ]);
  });

  it.each([
    [{ endpoint: 'http://s3.example' }, 'https'],
    [{ endpoint: 'https://user:word@s3.example' }, 'user'],
    [{ bucket: 'a/b' }, 'bucket'],
    [{ partSize: 1000 }, 'partSize'],
    [{ credentials: undefined }, 'credentials'],
    [{ regoin: 'x' }, 'did you mean "region"?'],
  ])('refuses %j', (wrong, what) => {
    const right = {
      endpoint: 'https://s3.example',
      bucket: 'assets',
      credentials: { accessKeyId: 'A', secretAccessKey: 'S' },
    };
    expect(() => bucket({ ...right, ...wrong } as never)).toThrow(what);
  });
});
