/**
 * A sink in a bucket of an S3-compatible store.
 *
 * @module
 */
export { bucket, type BucketOptions } from './bucket.ts';
export type { S3Credentials } from './store.ts';
