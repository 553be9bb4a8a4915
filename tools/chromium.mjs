// Path of a real Chromium: the one named by CHROMIUM, else the one inside @sparticuz/chromium, unpacked once.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Unpacks aside and renames, so that two test runs at a time never start a half-written binary. */
export async function chromiumPath() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const { version } = JSON.parse(
    readFileSync(join(root, 'node_modules/@sparticuz/chromium/package.json'), 'utf8'),
  );
  const folder = join(root, '.tool', `chromium-${version}`);
  const binary = join(folder, 'chromium');
  if (existsSync(binary)) return binary;
  mkdirSync(join(root, '.tool'), { recursive: true });
  const aside = mkdtempSync(`${folder}-`);
  const before = process.env.TMPDIR;
  try {
    process.env.TMPDIR = aside;
    const { default: chromium } = await import('@sparticuz/chromium');
    await chromium.executablePath();
    renameSync(aside, folder);
  } catch (error) {
    if (!existsSync(binary)) throw error;
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(aside, { recursive: true, force: true });
  }
  return binary;
}

export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await chromiumPath());
