import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { scratchFolder } from '../../runtimes-node/scratch-folder.ts';

/** An nginx of a test's own. */
export interface ServedByNginx {
  /** Its folder of files. */
  readonly root: string;
  /** Where its first server listens, and its second. */
  readonly origins: readonly [string, string];
  /** One line a request: status, range asked for, bytes of body sent. */
  log(): Promise<readonly string[]>;
}

/**
 * Starts nginx with two servers on the same folder.
 *
 * @param locations - what stands in the first server, between its braces; `{other}` is the second's origin.
 */
export async function serveWithNginx(locations = ''): Promise<ServedByNginx> {
  const scratch = await scratchFolder();
  const root = join(scratch.path, 'files');
  const logPath = join(scratch.path, 'access.log');
  await fs.mkdir(root);
  await fs.mkdir(join(scratch.path, 'temp'));
  // nginx gives up root, and its workers must still read the files.
  await fs.chmod(scratch.path, 0o755);
  const [first, second] = [await freePort(), await freePort()];
  const origins = [`http://127.0.0.1:${first}`, `http://127.0.0.1:${second}`] as const;
  const temps = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(scratch.path, 'temp', name)};`,
  );
  const server = (port: number, inside: string): string =>
    `server { listen 127.0.0.1:${port}; root ${root}; ${inside} }`;
  const config = `
    daemon off; master_process off; worker_processes 1; pid ${join(scratch.path, 'pid')};
    error_log ${join(scratch.path, 'error.log')};
    events { worker_connections 256; }
    http {
      ${temps.join('\n')}
      types { application/octet-stream bin; application/json json; }
      default_type application/octet-stream;
      log_format plain '$status "$http_range" $body_bytes_sent';
      access_log ${logPath} plain;
      ${server(first, locations.replaceAll('{other}', origins[1]))}
      ${server(second, '')}
    }`;
  const configPath = join(scratch.path, 'nginx.conf');
  await fs.writeFile(configPath, config);
  const child = spawn(
    'nginx',
    ['-c', configPath, '-p', scratch.path, '-e', join(scratch.path, 'error.log')],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await exited;
    await scratch.remove();
  });
  await Promise.race([
    answers(origins[0]),
    exited.then(() => {
      throw new Error('nginx did not start');
    }),
  ]);
  return {
    root,
    origins,
    log: async () => (await fs.readFile(logPath, 'utf8')).split('\n').filter((line) => line !== ''),
  };
}

async function answers(origin: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${origin}/`, { method: 'HEAD' }).catch(() => undefined);
    if (response !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
