import { describe, expect, it } from 'vitest';
import { BaseAsset, BaseCollection, diffCollections, MarketplaceClient } from '../../src/index.ts';
import { SearchIndex } from '../../src/client/sync.ts';

const asset = (uid: string, title: string, rawData: unknown = {}): BaseAsset =>
  new BaseAsset({ uid, title, rawData });
class Shelf extends BaseCollection {}
const shelf = new Shelf({
  assets: [asset('1', 'Harbour Dock'), asset('2', 'Oak Tree'), asset('3', 'Dock Lamp')],
});
const itch = new BaseCollection({ assets: [asset('1', 'harbour-dock'), asset('7', 'Sprites')] });

describe('the facade over one collection', () => {
  const library = new MarketplaceClient(shelf);

  it('gets an asset by its uid, or says that there is none', () => {
    expect(library.getAsset('2').title).toBe('Oak Tree');
    expect(library.findAsset('9')).toBeUndefined();
    expect(() => library.getAsset('9')).toThrow(expect.objectContaining({ code: 'E_NOT_FOUND' }));
  });

  it('gives collections of the same class, filtered, sorted and cut', () => {
    const found = library.getCollection({
      filter: ({ title }) => title.includes('Dock'),
      sort: (a, b) => a.title.localeCompare(b.title),
      limit: 1,
    });
    expect(found).toBeInstanceOf(Shelf);
    expect(found.assets.map(({ uid }) => uid)).toEqual(['3']);
    expect(library.getCollection({ offset: 1, limit: 1 }).assets.map(({ uid }) => uid)).toEqual(['2']);
  });

  it('refuses an option that does not exist', () => {
    expect(() => library.getCollection({ fliter: () => true } as never)).toThrow('did you mean "filter"');
  });

  it('has no promise in its surface and names no network', () => {
    const names = Object.getOwnPropertyNames(MarketplaceClient.prototype);
    expect(names.toSorted()).toEqual([
      'constructor',
      'entries',
      'facets',
      'findAsset',
      'getAsset',
      'getCollection',
      'marketplaces',
      'sameAssets',
    ]);
    expect(library.getCollection()).not.toHaveProperty('then');
  });
});

describe('the facade over several marketplaces', () => {
  const library = new MarketplaceClient<BaseAsset>({ fab: shelf, itch });

  it('qualifies uids by their marketplace', () => {
    expect(library.marketplaces).toEqual(['fab', 'itch']);
    expect(library.getAsset('itch:1').title).toBe('harbour-dock');
    expect(() => library.getAsset('1')).toThrow('No asset "1"');
    expect(library.getCollection().length).toBe(5);
    expect(library.getCollection({ marketplace: 'itch' }).length).toBe(2);
    expect(() => library.getCollection({ marketplace: 'unity' })).toThrow('No marketplace "unity"');
  });

  it('counts facets', () => {
    expect(
      library.facets(({ title }) => title.split(/[ -]/).map((word) => word.toLowerCase())).get('dock'),
    ).toBe(3);
  });

  it('finds an asset that is in two shops', () => {
    expect(library.sameAssets()).toEqual([['fab:1', 'itch:1']]);
  });
});

describe('the difference of two snapshots', () => {
  it('tells added, removed and changed with the changed fields', () => {
    const before = [asset('1', 'a', { v: 1, w: 2 }), asset('2', 'b'), asset('3', 'c')];
    const after = [asset('1', 'a', { w: 2, v: 1 }), asset('2', 'B', { new: true }), asset('4', 'd')];
    const { added, removed, changed } = diffCollections(before, after);
    expect(added.map(({ uid }) => uid)).toEqual(['4']);
    expect(removed.map(({ uid }) => uid)).toEqual(['3']);
    expect(changed.map(({ after: { uid }, fields }) => [uid, fields])).toEqual([['2', ['title', 'rawData']]]);
  });
});

describe('full-text search', () => {
  const index = new SearchIndex(new MarketplaceClient(shelf), { textOf: ({ uid }) => `tag${uid}` });

  it('finds beginnings of words and forgives slips', () => {
    expect(index.search('harb').map(({ uid }) => uid)).toEqual(['1']);
    expect(index.search('harbor dok')[0]?.asset.title).toBe('Harbour Dock');
    expect(index.search('tag2').map(({ uid }) => uid)).toContain('2');
  });

  it('gives the best first, and no more than asked for', () => {
    expect(index.search('dock', { limit: 1 })).toHaveLength(1);
    expect(index.search('nothing at all')).toEqual([]);
  });

  it('knows the first of several with one uid, as the facade does', () => {
    const twins = new BaseCollection({ assets: [asset('1', 'Anchor'), asset('1', 'Buoy')] });
    const found = new SearchIndex(twins);
    expect(found.search('anchor').map(({ asset: { title } }) => title)).toEqual(['Anchor']);
    expect(found.search('buoy')).toEqual([]);
  });

  it('tells its progress', () => {
    const seen: unknown[] = [];
    const progress = {
      onStart: () => seen.push('start'),
      onProgress: (at: number) => seen.push(at),
      onComplete: () => seen.push('end'),
    };
    expect(new SearchIndex(new MarketplaceClient(shelf), { progress }).search('oak')).toHaveLength(1);
    expect(seen).toEqual(['start', 3, 'end']);
  });
});
