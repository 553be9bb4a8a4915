// Node as CommonJS: all entries through require(), and a download into a folder.
const { mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { memory } = require('asset-marketplace-client-core');
const { directory } = require('asset-marketplace-client-core/node');
const { createMarketplace } = require('asset-marketplace-client-core/testing');
const manifest = require('asset-marketplace-client-core/package.json');

for (const subpath of Object.keys(manifest.exports)) {
  const names = Object.keys(require(manifest.name + subpath.slice(1)));
  if (names.length === 0) throw new Error(`${subpath} exports nothing`);
}

async function main() {
  const shop = createMarketplace({ fileSize: 100_000 });
  const client = shop.client();
  const folder = mkdtempSync(join(tmpdir(), 'library-'));
  const inMemory = memory();
  try {
    const collection = await client.getCollection();
    const results = [];
    for (const sink of [inMemory, directory(folder)])
      results.push(await client.downloadAsset('asset-1', sink));
    const wanted = Buffer.from(shop.files('asset-1')[0].read());
    for (const result of results) {
      if (!result.success) throw result.error;
      const [{ path }] = result.files;
      const bytes = result === results[0] ? inMemory.bytes(path) : readFileSync(join(folder, path));
      if (!wanted.equals(bytes)) throw new Error('wrong bytes');
    }
    console.log(`${collection.length} listed, ${results.length} downloaded`);
  } finally {
    rmSync(folder, { recursive: true });
    await client.close();
  }
}
void main();
