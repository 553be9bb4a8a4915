import process from 'node:process';
import { AwsV4Signer } from 'aws4fetch';
import { bucket, type BucketOptions } from '../../../src/runtimes/s3/index.ts';
import type { Sink } from '../../../src/sinks/sink.ts';

const MiB = 1 << 20;

/** A bucket of its own on the real server, and a way past the sink. */
export interface TestBucket {
  readonly options: BucketOptions;
  sink(options?: Partial<BucketOptions>): Sink;
  put(key: string, bytes: Uint8Array): Promise<void>;
  get(key: string): Promise<Uint8Array | undefined>;
  keys(): Promise<readonly string[]>;
  /** Ids of multipart uploads that are neither completed nor aborted. */
  uploads(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

let count = 0;

export async function testBucket(): Promise<TestBucket> {
  const endpoint = process.env['S3_ENDPOINT'] ?? '';
  const credentials = {
    accessKeyId: process.env['S3_ACCESS_KEY_ID'] ?? 'S3RVER',
    secretAccessKey: process.env['S3_SECRET_ACCESS_KEY'] ?? 'S3RVER',
  };
  const name = `test-${process.pid}-${Date.now()}-${count++}`;
  const call = async (method: string, path: string, body?: Uint8Array): Promise<Response> => {
    const signed = await new AwsV4Signer({
      method,
      url: `${endpoint}/${name}${path}`,
      ...credentials,
      service: 's3',
      region: 'us-east-1',
    }).sign();
    return fetch(signed.url, {
      method,
      headers: signed.headers,
      ...(body && { body: body as Uint8Array<ArrayBuffer> }),
    });
  };
  const texts = async (path: string, tag: string): Promise<string[]> => {
    const xml = await (await call('GET', path)).text();
    return Array.from(xml.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, 'g')), ([, text = '']) => text);
  };
  const keyPath = (key: string): string => `/${key.split('/').map(encodeURIComponent).join('/')}`;
  const created = await call('PUT', '');
  if (!created.ok) throw new Error(`The bucket could not be made: ${created.status}`);
  await created.text();
  const options: BucketOptions = { endpoint, bucket: name, credentials, partSize: 5 * MiB };
  const keys = (): Promise<string[]> => texts('?list-type=2', 'Key');
  return {
    options,
    sink: (more = {}) => bucket({ ...options, ...more }),
    async put(key, bytes) {
      await (await call('PUT', keyPath(key), bytes)).text();
    },
    async get(key) {
      const response = await call('GET', keyPath(key));
      const bytes = new Uint8Array(await response.arrayBuffer());
      return response.ok ? bytes : undefined;
    },
    keys,
    uploads: () => texts('?uploads=', 'UploadId'),
    async remove() {
      for (const key of await texts('?uploads=', 'Key')) {
        for (const id of await texts('?uploads=', 'UploadId'))
          await (await call('DELETE', `${keyPath(key)}?uploadId=${id}`)).text();
      }
      for (const key of await keys()) await (await call('DELETE', keyPath(key))).text();
      await (await call('DELETE', '')).text();
    },
  };
}
