// The shop that tiny-market.ts is a client of: invented, and in memory.
import { createHash } from 'node:crypto';

const model = new TextEncoder().encode('A dock crane, if you look closely.\n'.repeat(1000));
const items = [
  { sku: '3001', name: 'Dock Crane', polygons: 12_400, added: '2025-03-01T12:00:00Z', mood: 'rusty' },
  { sku: '3002', name: 'Lighthouse', polygons: 8200, added: '2025-03-02T12:00:00Z' },
  { sku: '3003', name: 'Dock Gate', polygons: 640, added: '2025-03-03T12:00:00Z' },
];

/** `TINY_SHOP=broken` makes it fail, to see what the client says. */
export const tinyShop: typeof globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  const { pathname, searchParams } = new URL(request.url);
  const [sku, part] = pathname.replace('/v2/items', '').split('/').slice(1);
  if (process.env['TINY_SHOP'] === 'broken') return Response.json({ error: 'closed' }, { status: 500 });
  if (request.headers.get('authorization') !== 'Bearer tiny-secret')
    return new Response('no', { status: 401 });
  if (pathname === '/v2/files/crane.glb') return modelAnswer(request.headers.get('range'));
  if (sku === undefined) {
    const text = searchParams.get('text')?.toLowerCase() ?? '';
    const found = items.filter(({ name }) => name.toLowerCase().includes(text));
    const page = Number(searchParams.get('page') ?? 0);
    const nextPage = page + 1 < found.length ? String(page + 1) : undefined;
    return Response.json({ items: found.slice(page, page + 1), nextPage });
  }
  const item = items.find((each) => each.sku === sku);
  if (item === undefined) return Response.json({ error: 'no such item' }, { status: 404 });
  if (part !== 'files') return Response.json(item);
  const sha256 = createHash('sha256').update(model).digest('hex');
  return Response.json([{ name: 'crane.glb', bytes: model.length, sha256, href: '/v2/files/crane.glb' }]);
};

function modelAnswer(range: string | null): Response {
  const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  return new Response(model.subarray(start), {
    status: 206,
    headers: {
      'content-length': String(model.length - start),
      'content-range': `bytes ${start}-${model.length - 1}/${model.length}`,
      'content-type': 'model/gltf-binary',
      etag: '"crane-1"',
    },
  });
}
