// node --import ./test/support/from-source.mjs --import ./test/support/shops.ts example.ts: the shops that the examples
// of the documentation reach are in memory.
import { embeddedPolyHaven } from '../marketplaces/polyhaven/embedded-poly-haven.ts';
import { tinyShop } from '../../playground/tiny-shop.ts';

const polyHaven = embeddedPolyHaven();

globalThis.fetch = (input, init) => {
  const request = new Request(input, init);
  return new URL(request.url).hostname === 'api.tiny.example'
    ? tinyShop(request)
    : polyHaven.shop.fetch(request);
};
