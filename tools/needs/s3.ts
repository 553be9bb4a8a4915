/** The S3 tests need a server: to go without it is a failure. */
export default function setup(): void {
  if (!process.env['S3_ENDPOINT']) {
    throw new Error(
      'S3_ENDPOINT is not set: npm run test:s3 starts a radosgw of its own, and then runs these tests',
    );
  }
}
