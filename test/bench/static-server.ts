/** Static files with ranges, for machines without nginx: `node static-server.ts ROOT PORT SLOW_PORT`. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join, normalize } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const [root = '.', port = '0', slowPort = '0'] = process.argv.slice(2);
const slowBytesPerSecond = 20 << 20;

async function answer(request: IncomingMessage, response: ServerResponse, slow: boolean): Promise<void> {
  const path = join(root, normalize(new URL(request.url ?? '/', 'http://x').pathname));
  const { size, mtimeMs } = await stat(path);
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const start = Number(range?.[1] ?? 0);
  const end = range?.[2] ? Number(range[2]) + 1 : size;
  response.writeHead(range === null ? 200 : 206, {
    'content-length': end - start,
    'accept-ranges': 'bytes',
    etag: `"${size.toString(16)}-${Math.floor(mtimeMs).toString(16)}"`,
    ...(range === null ? {} : { 'content-range': `bytes ${start}-${end - 1}/${size}` }),
  });
  const file = createReadStream(path, { start, end: Math.max(start, end - 1), highWaterMark: 1 << 18 });
  await (slow ? pipeline(file, pace(), response) : pipeline(file, response));
}

/** Lets so many bytes through in a second. */
function pace(): Transform {
  const startedAt = performance.now();
  let passed = 0;
  return new Transform({
    transform(chunk: Uint8Array, _, done) {
      passed += chunk.length;
      const dueMs = (passed / slowBytesPerSecond) * 1000 - (performance.now() - startedAt);
      setTimeout(() => done(null, chunk), Math.max(0, dueMs));
    },
  });
}

for (const [at, slow] of [
  [port, false],
  [slowPort, true],
] as const) {
  createServer((request, response) => {
    answer(request, response, slow).catch(() => response.destroy());
  }).listen(Number(at), '127.0.0.1');
}
