import { MarketplaceSinkError } from '../../errors/marketplace-sink-error.ts';
import { isOwnPath, safePath, type SafePath } from '../../shared/safe-path.ts';
import type { SinkEntry } from '../../sinks/sink.ts';
import { readText } from './read-text.ts';
import type { Store } from './store.ts';
import { readXml, textOf } from './xml.ts';

/**
 * The objects whose keys begin with `prefix` and `below`, as files. Those whose key no {@link SafePath} is are passed
 * over, and so are records.
 */
export async function* listObjects(store: Store, prefix: string, below: string): AsyncGenerator<SinkEntry> {
  const seen = new Set<string>();
  for (let token: string | undefined; ;) {
    const { response } = await store.send({
      method: 'GET',
      key: '',
      query: {
        'list-type': '2',
        prefix: prefix + below,
        ...(token === undefined ? {} : { 'continuation-token': token }),
      },
      file: below,
    });
    const list = readXml(await readText(response));
    for (const object of list.children) {
      const key = object.name === 'Contents' ? textOf(object, 'Key') : undefined;
      const path = key?.startsWith(prefix + below)
        ? representable(key.slice(prefix.length), below)
        : undefined;
      const size = Number(textOf(object, 'Size') ?? NaN);
      if (path === undefined || !Number.isSafeInteger(size)) continue;
      const modified = Date.parse(textOf(object, 'LastModified') ?? '');
      yield { path, size, ...(Number.isNaN(modified) ? {} : { modifiedAt: new Date(modified) }) };
    }
    token = textOf(list, 'NextContinuationToken');
    if (textOf(list, 'IsTruncated') !== 'true' || !token) return;
    if (seen.has(token))
      throw new MarketplaceSinkError('The store lists the same page again', { failure: 'io' });
    seen.add(token);
  }
}

/** The path of a key, if it may be one; below a folder of our own, its files are shown. */
function representable(key: string, below: string): SafePath | undefined {
  const name = key.slice(below.length);
  if (isOwnPath(name)) return undefined;
  try {
    return safePath(name, { allowShortcuts: true }) === name ? (key as SafePath) : undefined;
  } catch {
    return undefined;
  }
}
