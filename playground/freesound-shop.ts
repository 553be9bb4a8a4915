// The part of freesound.org that freesound.ts is a client of, in memory.
import { createHash } from 'node:crypto';

const wave = new TextEncoder().encode('RIFF of a quiet harbour. '.repeat(2000));
const md5 = createHash('md5').update(wave).digest('hex');
const sounds = ['Dock water', 'Dock crane', 'Water under a dock', 'Dock at night', 'Gulls'].map(
  (name, index) => ({
    id: 1001 + index,
    name,
    type: 'wav',
    filesize: wave.length,
    md5,
    license: 'http://creativecommons.org/publicdomain/zero/1.0/',
    username: 'northpier',
    created: '2018-01-08T02:48:29',
    tags: name.toLowerCase().split(' '),
  }),
);
const link = 'https://cdn.freesound.example/sounds/original.wav?signature=1';
let accessToken = 'access-0';

/** `FREESOUND=broken` makes it fail, to see what the client says. */
export const freesoundShop: typeof globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  const { hostname, pathname, searchParams } = new URL(request.url);
  if (process.env['FREESOUND'] === 'broken')
    return Response.json({ detail: 'out of order' }, { status: 400 });
  if (hostname === 'cdn.freesound.example') return waveAnswer(request.headers.get('range'));
  if (pathname.endsWith('/oauth2/access_token/')) {
    accessToken = 'access-1';
    return Response.json({ access_token: accessToken, refresh_token: 'refresh-2', expires_in: 86_400 });
  }
  if (request.headers.get('authorization') !== `Bearer ${accessToken}`) {
    return Response.json({ detail: 'Invalid token.' }, { status: 401 });
  }
  if (pathname.endsWith('/search/')) {
    const found = sounds.filter(({ name }) => name.toLowerCase().includes(searchParams.get('query') ?? ''));
    const size = Number(searchParams.get('page_size'));
    const page = Number(searchParams.get('page'));
    const next = page * size < found.length ? 'https://freesound.org/apiv2/search/?page=…' : null;
    return Response.json({ count: found.length, next, results: found.slice((page - 1) * size, page * size) });
  }
  const [id, part] = pathname.replace('/apiv2/sounds/', '').split('/');
  const sound = sounds.find((each) => String(each.id) === id);
  if (sound === undefined) return Response.json({ detail: 'Not found.' }, { status: 404 });
  return Response.json(part === 'download' ? { download_link: link } : sound);
};

function waveAnswer(range: string | null): Response {
  const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  return new Response(wave.subarray(start), {
    status: 206,
    headers: {
      'content-length': String(wave.length - start),
      'content-range': `bytes ${start}-${wave.length - 1}/${wave.length}`,
      'content-type': 'audio/wav',
      etag: '"wave-1"',
    },
  });
}
