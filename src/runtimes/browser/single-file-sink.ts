import { MarketplaceUnsupportedError } from '../../errors/marketplace-unsupported-error.ts';
import type { Sink } from '../../sinks/sink.ts';
import type { Destination } from './destination.ts';
import { savingSink } from './saving-sink.ts';

/** A sink that saves one file. */
export function singleFileSink(destination: Destination): Sink {
  let taken: string | undefined;
  return savingSink(destination, async ({ path }) => {
    taken ??= path;
    if (taken === path) return destination.open(path.split('/').pop() ?? path);
    throw new MarketplaceUnsupportedError('This download is of one file: saveAs({ zip: true }) takes many', {
      file: path,
    });
  });
}
