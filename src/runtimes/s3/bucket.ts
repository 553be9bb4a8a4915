import { systemClock, type Clock } from '../../shared/clock.ts';
import { checkOptions } from '../../shared/options.ts';
import type { SafePath } from '../../shared/safe-path.ts';
import type { Sink, SinkEntry } from '../../sinks/sink.ts';
import { createStore, type S3Credentials } from './store.ts';

const MiB = 1 << 20;
const defaultPartSize = 8 * MiB;
const minPartSize = 5 * MiB;
const maxPartSize = 5 * 1024 * MiB;
const maxParts = 10_000;
const maxObjectSize = 5 * 2 ** 40;

/** Where the bucket is, and who may write to it. */
export interface BucketOptions {
  /** Of the service: `https://s3.eu-central-1.amazonaws.com`, or any other store. Plain http on this machine only. */
  readonly endpoint: string | URL;
  /** The name of the bucket, which is there already. */
  readonly bucket: string;
  /** As the store names it. Default `us-east-1`, which most other stores take. */
  readonly region?: string | undefined;
  /** What signs requests, or a function that is asked before each: credentials may change meanwhile. */
  readonly credentials: S3Credentials | (() => S3Credentials | Promise<S3Credentials>);
  /** What all keys begin with, as a folder. Default: nothing. */
  readonly prefix?: string | undefined;
  /** The bucket is in the path (`endpoint/bucket`), not in the host. Default: true, except on `amazonaws.com`. */
  readonly pathStyle?: boolean | undefined;
  /** Bytes of a part, of which two are in memory for each open file: 5 MiB to 5 GiB. Default 8 MiB, more for huge files. */
  readonly partSize?: number | undefined;
  /** In place of the platform's `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** For tests. Default: the time of the system. */
  readonly clock?: Clock | undefined;
}

const optionNames: readonly (keyof BucketOptions)[] = [
  'endpoint',
  'bucket',
  'region',
  'credentials',
  'prefix',
  'pathStyle',
  'partSize',
  'fetch',
  'clock',
];

/**
 * A bucket of any S3-compatible store, from browsers, workers and servers. A file that fits one part is put whole;
 * larger ones are multipart uploads, which a later run goes on with, and which `discard` aborts. A store takes bytes in
 * order and cannot give back what is not complete. An object appears at commit, in one step.
 *
 * Each body is signed with its SHA-256, so the store refuses damaged parts. Credentials are in no record and no error.
 * Two processes are not kept from uploading one object: the last to commit wins, and both are whole. From a page the
 * bucket's CORS rules must allow the page's origin, the methods and all headers.
 *
 * @throws TypeError for an option that is missing, wrong or does not exist.
 * @example
 * ```ts
 * const sink = bucket({
 *   endpoint: 'https://s3.eu-central-1.amazonaws.com',
 *   region: 'eu-central-1',
 *   bucket: 'my-assets',
 *   prefix: 'library/',
 *   credentials: () => currentCredentials(),
 * });
 * await market.downloadAsset('3001', sink);
 * ```
 */
export function bucket(options: BucketOptions): Sink {
  checkOptions(options, optionNames, 'bucket');
  const { partSize = defaultPartSize, credentials, clock = systemClock } = options;
  const baseUrl = baseUrlOf(options);
  const prefix = (options.prefix ?? '').replace(/([^/])$/, '$1/').replace(/^\/+/, '');
  if (!Number.isInteger(partSize) || partSize < minPartSize || partSize > maxPartSize) {
    throw new TypeError('bucket: partSize must be bytes from 5 MiB to 5 GiB');
  }
  if (!credentials) throw new TypeError('bucket: credentials must be given');
  const store = createStore({
    baseUrl,
    region: options.region ?? 'us-east-1',
    credentials: typeof credentials === 'function' ? credentials : () => credentials,
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    clock,
  });
  const key = (path: string): string => prefix + path;
  const stat = async (path: SafePath): Promise<SinkEntry | undefined> => {
    const { response, refused } = await store.send({
      method: 'HEAD',
      key: key(path),
      file: path,
      accept: [404],
    });
    if (refused) return undefined;
    const { headers } = response;
    const date = headers.get('last-modified');
    return {
      path,
      size: Number(headers.get('content-length') ?? NaN),
      modifiedAt: date === null ? undefined : new Date(date),
    };
  };
  return {
    capabilities: {
      randomWrite: false,
      readBack: false,
      resumable: true,
      commit: 'atomic',
      durable: 'close',
      parts: { min: partSize, max: maxPartSize, count: maxParts },
      maxSize: maxObjectSize,
    },
    async open(spec, signal) {
      signal?.throwIfAborted();
      const { openObject } = await import('./object-file.ts');
      return openObject({ store, baseUrl, clock, partSize, key, stat }, spec, signal);
    },
    stat,
    async read(path, range) {
      const { response, refused } = await store.send({
        method: 'GET',
        key: key(path),
        ...(range === undefined ? {} : { headers: { range: `bytes=${range.start}-${range.end - 1}` } }),
        file: path,
        accept: [404],
      });
      if (refused) throw (await import('./store-failure.ts')).missing(path);
      return response.body ?? new Blob().stream();
    },
    async *list(below) {
      const { listObjects } = await import('./list-objects.ts');
      yield* listObjects(store, prefix, below === undefined ? '' : `${below}/`);
    },
    async remove(path) {
      await store.send({ method: 'DELETE', key: key(path), file: path, accept: [404] });
    },
  };
}

function baseUrlOf({ endpoint, bucket: name, pathStyle }: BucketOptions): string {
  if (!/^[\w.-]{3,255}$/.test(name)) throw new TypeError('bucket: bucket must be the name of one');
  const { origin, protocol, host, hostname, pathname, username, search } = new URL(endpoint);
  const isLocal = protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  if ((protocol !== 'https:' && !isLocal) || username !== '' || search !== '') {
    throw new TypeError('bucket: endpoint must be https, or http on this machine, without user and query');
  }
  const path = pathname.replace(/\/*$/, '/');
  return (pathStyle ?? !hostname.endsWith('.amazonaws.com'))
    ? `${origin}${path}${name}/`
    : `${protocol}//${name}.${host}${path}`;
}
