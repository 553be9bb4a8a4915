import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NoAuth } from '../../src/auth/no-auth.ts';
import { HttpMarketplaceClient } from '../../src/client/http-marketplace-client.ts';
import { BaseAsset } from '../../src/models/base-asset.ts';
import type { Page } from '../../src/models/page.ts';
import type { RemoteFile } from '../../src/models/remote-file.ts';
import { memory } from '../../src/sinks/memory.ts';
import { writable } from '../../src/sinks/writable.ts';
import type { Sink } from '../../src/sinks/sink.ts';
import { createMarketplace, manualClock, type MarketFault } from '../../src/testing/index.ts';
import type { DownloadOptions } from '../../src/transfer/download-options.ts';
import { codeBlocks } from './code-blocks.ts';
import { root } from './run.ts';

const page = await readFile(join(root, 'docs/downloads.md'), 'utf8');
const diagram = codeBlocks(page).find(({ language }) => language === 'mermaid')?.code ?? '';
const ends = ['done', 'suspended', 'discarded', 'failed'];

/** The arrows of the diagram, as `from to`; those of the frame are of each state in it. */
function arrowsOf(text: string): { readonly inner: readonly string[]; readonly outer: readonly string[] } {
  const arrows = [...text.matchAll(/^( *)(\S+) --> (\w+|\[\*\])/gm)];
  const at = (depth: number): string[] =>
    arrows
      .filter(([, { length } = '']) => length === depth)
      .map(([, , from = '', to = '']) => `${from} ${to}`);
  return { inner: at(4), outer: at(2) };
}

/** What happens to the file of an asset, as `from to`. */
async function transitions(
  faults: readonly MarketFault[],
  options: DownloadOptions = {},
  sink: Sink = memory(),
  atEvent: (event: string) => void = () => {},
): Promise<readonly string[]> {
  const clock = manualClock();
  const shop = createMarketplace({ assets: 1, fileSize: 200_000, clock });
  for (const fault of faults) shop.inject(fault);
  const states: string[] = [];
  await using client = shop.client({ retry: { limit: 0 } });
  const onEvent: DownloadOptions['onEvent'] = (event) => {
    if (event.type === 'state') states.push(event.state);
    atEvent(event.type === 'state' ? event.state : event.type);
  };
  await clock.run(client.downloadAsset('asset-1', sink, { ...options, onEvent }).catch(() => {}));
  return ['[*]', ...states].slice(0, -1).map((from, index) => `${from} ${states[index]}`);
}

function abortedAt(
  state: string,
  keepPartial = true,
  faults: readonly MarketFault[] = [],
): Promise<readonly string[]> {
  const controller = new AbortController();
  return transitions(faults, { signal: controller.signal, keepPartial }, memory(), (event) => {
    if (event === state) controller.abort(new Error('enough'));
  });
}

/** A file of which the bytes are known before it is fetched. */
class InlineMarket extends HttpMarketplaceClient {
  protected async fetchPage(): Promise<Page<BaseAsset>> {
    return { items: [] };
  }

  protected async fetchAsset(uid: string): Promise<BaseAsset> {
    return new BaseAsset({ uid, title: 'Inline' });
  }

  protected async *fetchFiles(): AsyncGenerator<RemoteFile> {
    yield { path: 'licence.txt', size: 3, content: { kind: 'inline', bytes: 'CC0' } };
  }
}

async function inlineTransitions(): Promise<readonly string[]> {
  const states = ['[*]'];
  await using client = new InlineMarket({
    auth: new NoAuth({ endpoints: { baseUrl: 'https://a.example/' } }),
  });
  await client.downloadAsset('1', memory(), {
    onEvent: (event) => event.type === 'state' && states.push(event.state),
  });
  return states.slice(0, -1).map((from, index) => `${from} ${states[index + 1]}`);
}

/** A sink with all bytes of the file, that a run left which could not commit. */
async function almostDone(): Promise<Sink> {
  const sink = memory();
  const controller = new AbortController();
  await transitions([], { signal: controller.signal }, sink, (event) => {
    if (event === 'verifying') controller.abort(new Error('enough'));
  });
  return sink;
}

async function allTransitions(): Promise<ReadonlySet<string>> {
  const busy: Sink = { ...memory(), open: () => Promise.reject(new Error('busy')) };
  const broken = writable(() => new WritableStream({ close: () => Promise.reject(new Error('full')) }));
  const seen = [
    await transitions([]),
    await transitions([{ kind: 'cut', afterBytes: 1000 }]),
    await transitions([{ kind: 'wrong-bytes', at: 9 }]),
    await transitions([{ kind: 'wrong-bytes', at: 9, times: Infinity }]),
    await transitions([{ kind: 'status', status: 503, route: 'link' }]),
    await transitions([{ kind: 'status', status: 404, times: Infinity }]),
    await transitions([{ kind: 'cut', afterBytes: 0, times: Infinity }]),
    await transitions([], {}, await almostDone()),
    await transitions([], {}, busy),
    await transitions([], {}, broken),
    await transitions([], { requireAssurance: 'pieces' }),
    await inlineTransitions(),
    await abortedAt('range'),
    await abortedAt('range', false),
    await abortedAt('resolving'),
    await abortedAt('waiting', true, [{ kind: 'cut', afterBytes: 100_000 }]),
    await abortedAt('verifying'),
  ];
  return new Set(seen.flat());
}

test('the diagram has the states of the code, and no other', async () => {
  const source = await readFile(join(root, 'src/transfer/transfer-event.ts'), 'utf8');
  const union = /export type TransferState =([^;]*);/.exec(source)?.[1] ?? '';
  const states = Array.from(union.matchAll(/'(\w+)'/g), ([, state]) => state);
  const { inner, outer } = arrowsOf(diagram);
  const drawn = new Set([...inner, ...outer].flatMap((arrow) => arrow.split(' ')));
  for (const frame of ['[*]', 'running']) drawn.delete(frame);
  expect([...drawn].toSorted()).toEqual(states.map(String).toSorted());
});

test('the table below it explains each state', () => {
  const explained = [...page.matchAll(/^\| (`\w+`(?:, `\w+`)*) \|/gm)].flatMap(
    ([, cell = '']) => cell.match(/\w+/g) ?? [],
  );
  const { inner, outer } = arrowsOf(diagram);
  for (const arrow of [...inner, ...outer]) {
    for (const state of arrow.split(' '))
      if (/^\w+$/.test(state) && state !== 'running') expect(explained).toContain(state);
  }
});

test('each change of state that happens is an arrow, and each arrow happens', async () => {
  const { inner, outer } = arrowsOf(diagram);
  const seen = await allTransitions();
  const within = [...seen].filter((each) => !ends.includes(each.split(' ')[1] ?? ''));
  const drawn = inner.filter((arrow) => !arrow.endsWith('[*]'));
  expect(within.toSorted()).toEqual(drawn.toSorted());
  const out = new Set(
    [...seen].map((each) => each.split(' ')[1] ?? '').filter((state) => ends.includes(state)),
  );
  expect([...out].toSorted()).toEqual(
    outer
      .filter((arrow) => arrow.startsWith('running '))
      .map((arrow) => arrow.split(' ')[1] ?? '')
      .toSorted(),
  );
  // The only way to the end leads through commit.
  expect([...seen].filter((each) => each.endsWith(' done'))).toEqual(['committing done']);
});
