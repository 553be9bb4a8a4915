/** A server of static files for the benchmark: nginx if the system has one, else node:http in a process of its own. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** A server that runs. */
export interface FileServer {
  readonly name: string;
  /** Gives files as fast as it can. */
  readonly fast: string;
  /** Gives 20 MiB a second on each connection. */
  readonly slow: string;
  close(): Promise<void>;
}

/** Serves the files in `root`. */
export async function serveFiles(root: string, scratch: string): Promise<FileServer> {
  const [fastPort, slowPort] = [await freePort(), await freePort()];
  const urls = { fast: `http://127.0.0.1:${fastPort}/`, slow: `http://127.0.0.1:${slowPort}/` };
  const hasNginx = spawnSync('nginx', ['-v']).status === 0;
  const child = hasNginx
    ? startNginx(root, scratch, fastPort, slowPort)
    : spawn(process.execPath, [
        join(import.meta.dirname, 'static-server.ts'),
        root,
        `${fastPort}`,
        `${slowPort}`,
      ]);
  await untilUp(urls.fast);
  await untilUp(urls.slow);
  return { name: hasNginx ? 'nginx' : 'node:http', ...urls, close: () => stop(child) };
}

function startNginx(root: string, scratch: string, fastPort: number, slowPort: number): ChildProcess {
  mkdirSync(join(scratch, 'nginx'), { recursive: true });
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${scratch}/nginx/${name};`)
    .join(' ');
  const config = join(scratch, 'nginx', 'nginx.conf');
  writeFileSync(
    config,
    `user root; worker_processes 1; daemon off; pid ${scratch}/nginx/pid; error_log stderr crit;
events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; ${temp}
  default_type application/octet-stream;
  server { listen 127.0.0.1:${fastPort}; root ${root}; }
  server { listen 127.0.0.1:${slowPort}; root ${root}; limit_rate 20m; } }`,
  );
  return spawn('nginx', ['-c', config], { stdio: ['ignore', 'ignore', 'inherit'] });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function untilUp(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const up = await fetch(url).then(
      (response) => response.body?.cancel().then(() => true) ?? true,
      () => false,
    );
    if (up) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  throw new Error(`No server at ${url}`);
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
