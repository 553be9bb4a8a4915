import { describe, expect, it } from 'vitest';
import { BaseAsset, BaseCollection, fromNdjson, toNdjson } from '../../src/index.ts';

const asset = (uid: string, title = `Asset ${uid}`, more: object = {}): BaseAsset =>
  new BaseAsset({ uid, title, rawData: { uid, deep: [1, { x: null }] }, ...more });
class Shelf extends BaseCollection {
  titles(): readonly string[] {
    return this.assets.map(({ title }) => title);
  }
}
const shelf = new Shelf({ assets: [asset('2', 'b'), asset('1', 'a'), asset('3', 'b')], totalCount: 99 });

describe('a collection', () => {
  it('iterates in order, and knows its length and the total of the marketplace', () => {
    expect([...shelf].map(({ uid }) => uid)).toEqual(['2', '1', '3']);
    expect([shelf.length, shelf.totalCount]).toEqual([3, 99]);
    expect(new BaseCollection().length).toBe(0);
  });

  it('stays a subclass through every operation, and does not change itself', () => {
    const results = [
      shelf.filter(({ uid }) => uid !== '1'),
      shelf.sort((x, y) => x.title.localeCompare(y.title)),
      shelf.slice(1),
      shelf.merge([asset('4')]),
      ...shelf.groupBy(({ title }) => title).values(),
    ];
    for (const result of results) expect(result).toBeInstanceOf(Shelf);
    expect(shelf.titles()).toEqual(['b', 'a', 'b']);
    expect(() => (shelf.assets as BaseAsset[]).push(asset('5'))).toThrow(TypeError);
  });

  it('counts what a filter kept', () => {
    expect(shelf.filter(({ title }) => title === 'b').totalCount).toBe(2);
  });

  it('finds by uid, the first of several', () => {
    const twice = new BaseCollection({ assets: [asset('1', 'first'), asset('1', 'second')] });
    expect(twice.findByUid('1')?.title).toBe('first');
    expect(twice.findByUid('2')).toBeUndefined();
  });

  it('sorts in a stable way', () => {
    expect(shelf.sort((x, y) => x.title.localeCompare(y.title)).assets.map(({ uid }) => uid)).toEqual([
      '1',
      '2',
      '3',
    ]);
  });

  it('groups by a key in the order in which keys come', () => {
    const groups = shelf.groupBy(({ title }) => title);
    expect([...groups].map(([key, { assets }]) => [key, assets.map(({ uid }) => uid)])).toEqual([
      ['b', ['2', '3']],
      ['a', ['1']],
    ]);
  });

  it('merges by uid: the other wins, the order stays', () => {
    const merged = shelf.merge([asset('1', 'new'), asset('9', 'last')]);
    expect(merged.titles()).toEqual(['b', 'new', 'b', 'last']);
  });
});

describe('a collection as data', () => {
  const dated = new Shelf({
    assets: [
      asset('1', 'a', { description: 'line\nbreak', createdAt: new Date('2020-01-02T03:04:05.678Z') }),
      asset('2', 'ü ★', { updatedAt: new Date(0) }),
    ],
    totalCount: 7,
  });

  it('comes back exactly from JSON, in its own class', () => {
    const back = Shelf.fromJSON(JSON.parse(JSON.stringify(dated)));
    expect(back).toBeInstanceOf(Shelf);
    expect(back).toEqual(dated);
    expect(back.findByUid('1')?.createdAt).toEqual(new Date('2020-01-02T03:04:05.678Z'));
  });

  it('makes assets of a subclass again through a function', () => {
    class Model extends BaseAsset {
      readonly isModel = true;
    }
    class ModelShelf extends BaseCollection<Model> {}
    const back = ModelShelf.fromJSON(dated.toJSON(), (init) => new Model(init));
    expect(back.assets[0]?.isModel).toBe(true);
  });

  it('tells the progress of an import, and its error', () => {
    const seen: unknown[] = [];
    const progress = {
      onStart: () => seen.push('start'),
      onProgress: (at: number, total?: number) => seen.push([at, total]),
      onComplete: () => seen.push('end'),
      onError: (error: unknown) => seen.push(String(error)),
    };
    const json = {
      assets: Array.from({ length: 2000 }, (_, uid) => ({ uid: `${uid}`, title: '', rawData: 0 })),
    };
    BaseCollection.fromJSON(json, undefined, progress);
    expect(seen.splice(0)).toEqual(['start', [1000, 2000], [2000, 2000], 'end']);
    expect(() => BaseCollection.fromJSON([], undefined, progress)).toThrow('"collection" is not');
    expect(seen).toEqual(['start', expect.stringContaining('"collection" is not')]);
  });

  it.each([
    [[], 'collection'],
    [{ assets: 1 }, 'assets'],
    [{ assets: [{ title: 'x' }] }, 'assets[0].uid'],
    [{ assets: [{ uid: '1', title: 'x', createdAt: 'yesterday' }] }, 'assets[0].createdAt'],
    [{ assets: [], totalCount: 1.5 }, 'totalCount'],
  ])('names the field of a wrong shape: %j', (json, field) => {
    expect(() => BaseCollection.fromJSON(json)).toThrow(
      expect.objectContaining({ code: 'E_ARGUMENT', field }),
    );
  });

  it('has no date where the marketplace sent none that is valid', () => {
    const odd = asset('1', 'a', { createdAt: new Date('yesterday'), updatedAt: new Date(0) });
    expect(odd.createdAt).toBeUndefined();
    const [json] = new Shelf({ assets: [odd] }).toJSON().assets;
    expect(json).toMatchObject({ updatedAt: '1970-01-01T00:00:00.000Z' });
    expect(json).not.toHaveProperty('createdAt');
  });

  it('goes through NDJSON as a stream and back', async () => {
    const many = new BaseCollection({
      assets: Array.from({ length: 3000 }, (_, index) => asset(String(index))),
    });
    const back: BaseAsset[] = [];
    for await (const each of fromNdjson(toNdjson(many))) back.push(each);
    expect(back).toEqual([...many]);
  });

  it('names line and field of NDJSON that is wrong', async () => {
    const read = async (text: string): Promise<void> => {
      for await (const each of fromNdjson(new Response(text).body as ReadableStream<Uint8Array>)) void each;
    };
    await expect(read('{"uid":"1","title":"x"}\n\n{"uid":"2"}\n')).rejects.toThrow(
      '"line 3.title" is not a string',
    );
    await expect(read('{"uid":')).rejects.toThrow('Line 1 is not JSON');
  });
});
