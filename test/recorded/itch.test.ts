import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import {
  ItchAsset,
  ItchClient,
  itchGameSchema,
  itchKeyAuth,
  readItchCredentials,
  readItchUpload,
  type RawItchGame,
  type RawItchUpload,
} from '../../src/marketplaces/itch/index.ts';
import { itchUploadSchema } from '../../src/marketplaces/itch/itch-upload-raw.ts';

const folder = join(process.env['RECORDED_DATA'] ?? '', 'itch');

async function recorded(name: string): Promise<unknown> {
  return JSON.parse(await readFile(join(folder, `goitchio_${name}.json`), 'utf8'));
}

function clientOf(answer: unknown, status: number): ItchClient {
  const fetch: typeof globalThis.fetch = async () => Response.json(answer, { status });
  return new ItchClient({ fetch, auth: itchKeyAuth({ key: 'k' }), retry: { limit: 0 } });
}

test('both forms of a game are the same asset', async () => {
  const [traits, sane] = [await recorded('game_0_traits'), await recorded('game_1_sane')];
  expect(v.is(itchGameSchema, traits) && v.is(itchGameSchema, sane)).toBe(true);
  const [one, other] = [traits, sane].map((game) => new ItchAsset({ game: game as RawItchGame }));
  expect(one?.rawData).toEqual(traits);
  expect(Object.entries(one ?? {}).filter(([name]) => name !== 'rawData')).toEqual(
    Object.entries(other ?? {}).filter(([name]) => name !== 'rawData'),
  );
  expect(one).toMatchObject({ inPressSystem: true, platforms: { linux: 'all', windows: 'all' } });
});

test('an upload', async () => {
  const upload = await recorded('upload_1_sane');
  expect(v.is(itchUploadSchema, upload)).toBe(true);
  expect(readItchUpload(upload as RawItchUpload)).toMatchObject({
    id: '123',
    demo: true,
    platforms: { osx: 'all', windows: 'all' },
    rawData: upload,
  });
});

test('the games that an account made', async () => {
  const answer = (await recorded('listprofilegames_200')) as { games: readonly unknown[] };
  await using market = clientOf(answer, 200);
  const { assets } = await market.getCollection({ from: 'created' });
  expect(assets.map(({ rawData }) => rawData)).toEqual(answer.games);
  expect(assets.map(({ minPrice }) => minPrice)).toEqual([5000, 12_000]);
});

test('an answer that is an error', async () => {
  await using market = clientOf(await recorded('listprofilegameserror_400'), 400);
  await expect(market.getCollection({ from: 'created' })).rejects.toMatchObject({
    code: 'E_NOT_FOUND',
    status: 400,
  });
});

test('the answers to a code', async () => {
  expect(readItchCredentials(await recorded('exchangeoauthcode_200'))).toEqual({
    kind: 'key',
    key: 'abc123',
  });
  const refused = await recorded('exchangeoauthcodeerror_400');
  expect(() => readItchCredentials(refused)).toThrow(/neither a key nor tokens/);
});
