// Limits on what tools/size.mjs bundled: min + gzip, libraries included. Chunks that load on demand are weighed apart.
import { readdirSync } from 'node:fs';
import { limits } from './tools/size.mjs';

const built = new Set(readdirSync('.tool/size'));
export default limits
  .filter(({ file }) => built.has(file))
  .map(({ name, file, limit }) => ({
    name,
    path: `.tool/size/${file}${file.endsWith('.js') ? '' : '/*.js'}`,
    limit,
    gzip: true,
  }));
