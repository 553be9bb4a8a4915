import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { packageName, root } from '../../tools/entries.mjs';

/** What `npm pack` made, as it says itself. */
export interface Packed {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
  /** Bytes of the tarball. */
  readonly size: number;
  readonly shasum: string;
  readonly integrity: string;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** A registry of npm on this machine that knows this package and what it depends on, and nothing else. */
export interface LocalRegistry {
  readonly url: string;
  /** This package, packed. */
  readonly own: Packed;
  close(): Promise<void>;
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;

/** The installed folders of what `name` needs at run time, and of what that needs. */
function closure(name: string, found: Map<string, string> = new Map()): Map<string, string> {
  const folder = `node_modules/${name}`;
  if (found.has(name)) return found;
  found.set(name, folder);
  for (const next of Object.keys(manifest(folder).dependencies ?? {})) closure(next, found);
  return found;
}

/**
 * Packs this package and its dependencies as they are installed, and serves them.
 *
 * @param scratch - a folder for the tarballs.
 * @param more - packages that programs of users have beside, such as types.
 */
export async function startLocalRegistry(scratch: string, more: readonly string[]): Promise<LocalRegistry> {
  const found = new Map<string, string>();
  for (const name of [...Object.keys(manifest('.').dependencies ?? {}), ...more]) closure(name, found);
  const folders = new Map([[packageName, '.'], ...found]);
  const packed = await pack([...folders.values()], scratch);

  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://registry').pathname.slice(1));
    const asked = packed.find(({ name, filename }) => path === name || path === `-/${filename}`);
    if (asked === undefined) {
      response.writeHead(404).end('{}');
    } else if (path === asked.name) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(packument(asked, folders.get(asked.name) ?? '.')));
    } else {
      readFile(join(scratch, asked.filename)).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(500).end(),
      );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  function packument({ name, version, filename, shasum, integrity }: Packed, folder: string): object {
    const tarball = `${url}-/${filename}`;
    return {
      name,
      'dist-tags': { latest: version },
      versions: { [version]: { ...manifest(folder), dist: { tarball, shasum, integrity } } },
      time: { [version]: '2020-01-01T00:00:00.000Z' },
    };
  }

  const own = packed.find(({ name }) => name === packageName);
  if (own === undefined) throw new Error('npm pack did not pack this package');
  return {
    url,
    own,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function pack(folders: readonly string[], scratch: string): Promise<Packed[]> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', scratch];
  const child = spawn('npm', [...args, ...folders.map((folder) => (folder === '.' ? '.' : `./${folder}`))], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0
        ? resolve(Object.values(JSON.parse(output) as Record<string, Packed>))
        : reject(new Error(`npm pack: exit ${code}`)),
    );
  });
}
