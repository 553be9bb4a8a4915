// The playground: everything here runs in the page, on the SDK alone.
import type { BaseAsset } from 'asset-marketplace-client-core';
import { CodePane } from './code-pane.ts';
import { Detail, messageOf } from './detail.ts';
import { Downloads } from './downloads.ts';
import { hasEnded, type Download, type Place } from './download.ts';
import { byId, element } from './element.ts';
import { openEmbeddedShop } from './embedded-shop.ts';
import { EventLog } from './event-log.ts';
import { fillFaultPanel } from './fault-panel.ts';
import { Grid } from './grid.ts';
import { KeptFiles } from './kept-files.ts';
import { Library, type Facet, type Order } from './library.ts';
import { marketplaces, type AnyClient, type Marketplace } from './marketplaces.ts';
import { browserStorage, canPickFolder, ordinaryDownload, pickFolder } from './places.ts';
import { largeAsset } from './shelf.ts';
import { ThroughputChart } from './throughput-chart.ts';
import { Thumbnails } from './thumbnails.ts';
import { traitsOf } from './traits.ts';
import { TransferPanel } from './transfer-panel.ts';

const MiB = 1 << 20;
const shop = openEmbeddedShop();
const choices = marketplaces(shop);
const access = { token: '', proxy: '' };
const clients = new Map<string, Promise<AnyClient>>();
let market: Marketplace = choices[0] as Marketplace;
let library = new Library();
let loading = new AbortController();

const code = new CodePane(byId('code', HTMLElement), byId('code-title', HTMLElement));
const log = new EventLog(byId('log', HTMLElement));
const status = byId('status', HTMLElement);

function client(id: string): Promise<AnyClient> {
  let opened = clients.get(id);
  if (opened === undefined) {
    opened = (choices.find((choice) => choice.id === id) ?? market).open(access);
    clients.set(id, opened);
    // What could not be loaded is asked for again.
    opened.catch(() => clients.delete(id));
  }
  return opened;
}

// Downloads

const chart = new ThroughputChart(byId('chart', HTMLElement), () =>
  downloads.all.reduce(
    (sum, { state, bytesPerSecond }) => sum + (state === 'running' ? bytesPerSecond : 0),
    0,
  ),
);
const downloads: Downloads = new Downloads({
  client,
  segments: () => Number(byId('segments', HTMLSelectElement).value),
  onChange: (download: Download) => {
    if (download.state === 'running') chart.start();
    panel.changed(download);
    if (download.state === 'done' && download.init.place === 'browser') void kept.refresh();
    byId('clear', HTMLButtonElement).hidden = !downloads.all.some(hasEnded);
  },
  onEvent: (_, event) => log.event(event),
});
const panel: TransferPanel = new TransferPanel(
  {
    list: byId('transfers', HTMLUListElement),
    all: byId('all', HTMLProgressElement),
    summary: byId('summary', HTMLElement),
    welcome: byId('welcome', HTMLElement),
    glance: byId('glance', HTMLElement),
    glanceText: byId('glance-text', HTMLElement),
    glanceBar: byId('glance-bar', HTMLProgressElement),
  },
  downloads.all,
  {
    pause(download) {
      code.pause(download.init.uid);
      downloads.pause(download);
    },
    resume(download) {
      code.download([download.init.uid], download.init.place);
      downloads.resume(download);
    },
    cancel(download) {
      code.cancel(download.init.uid);
      downloads.cancel(download).catch(reportError);
    },
  },
);
byId('clear', HTMLButtonElement).addEventListener('click', (event) => {
  panel.remove(downloads.clearEnded());
  if (event.target instanceof HTMLElement) event.target.hidden = true;
});

const kept = new KeptFiles(
  byId('kept', HTMLElement),
  byId('kept-summary', HTMLElement),
  byId('kept-list', HTMLElement),
  browserStorage,
);
byId('try', HTMLButtonElement).addEventListener('click', () => {
  void client(market.id)
    .then((opened) => opened.getAsset(largeAsset))
    .then((asset) => bring([asset], 'browser', false))
    .catch(reportError);
});

async function bring(assets: readonly BaseAsset[], place: Place, zip: boolean): Promise<void> {
  code.download(
    assets.map(({ uid }) => uid),
    place,
  );
  const folder = place === 'folder' ? await pickFolder() : undefined;
  if (place === 'folder' && folder === undefined) return;
  for (const { uid, title } of assets) {
    const sink = folder ?? (place === 'save' ? ordinaryDownload(title, zip) : browserStorage);
    downloads.add({ market: market.id, uid, title, place, sink });
  }
}

// The library

const detail = new Detail(byId('detail', HTMLDialogElement), {
  onDownload: (asset, place, fileCount) => void bring([asset], place, fileCount > 1).catch(reportError),
  onPreview: (asset, path) => code.preview(asset.uid, path),
  picture: (image, asset) => grid.picture(image, asset),
});
const embeddedPictures = (): Thumbnails => {
  const { fetch } = shop;
  return new Thumbnails((url) => fetch(url));
};
const grid = new Grid(byId('scroller', HTMLElement), byId('grid', HTMLUListElement), embeddedPictures(), {
  onOpen(asset) {
    code.plan(asset.uid);
    void client(market.id).then((opened) => detail.show(asset, opened));
  },
  onSelect(selected) {
    byId('chosen', HTMLElement).textContent = `${selected.size} chosen`;
    byId('selection', HTMLElement).hidden = selected.size === 0;
  },
});
for (const [id, place] of [
  ['get-browser', 'browser'],
  ['get-folder', 'folder'],
  ['get-zip', 'save'],
] as const) {
  byId(id, HTMLButtonElement).addEventListener('click', () => {
    const chosen = library
      .find({ ...everything, order: 'listed' })
      .filter(({ uid }) => grid.selected.has(uid));
    void bring(chosen, place, true).catch(reportError);
    grid.clearSelection();
  });
}
byId('get-folder', HTMLButtonElement).hidden = !canPickFolder;
byId('unchoose', HTMLButtonElement).addEventListener('click', () => grid.clearSelection());

const everything = { search: '', category: '', license: '', tag: '' };
const search = byId('search', HTMLInputElement);
const order = byId('order', HTMLSelectElement);
const filters = {
  category: byId('category', HTMLSelectElement),
  license: byId('license', HTMLSelectElement),
  tag: byId('tag', HTMLSelectElement),
};

function show(restart: boolean): void {
  const found = library.find({
    search: search.value,
    category: filters.category.value,
    license: filters.license.value,
    tag: filters.tag.value,
    order: order.value as Order,
  });
  grid.show(found, restart);
  const listed = library.complete
    ? `${library.length.toLocaleString()} assets`
    : `${library.length.toLocaleString()} of ${library.total?.toLocaleString() ?? 'unknown'} listed`;
  status.textContent =
    found.length === library.length ? listed : `${found.length.toLocaleString()} found, ${listed}`;
  if (found.length > 0 || !library.complete) tellNothing('');
  else if (library.length === 0) tellNothing('This library is empty.');
  else
    tellNothing(
      'Nothing in this library fits the search and the filters.',
      'Show everything',
      showEverything,
    );
}

/** In place of cards: why there are none, and what to do about it. */
function tellNothing(why: string, what = '', action: () => void = () => {}): void {
  byId('nothing', HTMLElement).hidden = why === '';
  byId('nothing-why', HTMLElement).textContent = why;
  const button = byId('nothing-do', HTMLButtonElement);
  button.hidden = what === '';
  button.textContent = what;
  button.onclick = action;
}

function showEverything(): void {
  search.value = '';
  for (const select of Object.values(filters)) select.value = '';
  show(true);
  search.focus();
}

function fillFacet(select: HTMLSelectElement, all: string, facets: readonly Facet[]): void {
  const chosen = select.value;
  const options = facets.map(([value, count]) =>
    element('option', { value }, `${value} (${count.toLocaleString()})`),
  );
  select.replaceChildren(element('option', { value: '' }, all), ...options);
  select.value = facets.some(([value]) => value === chosen) ? chosen : '';
}

function fillFacets(): void {
  fillFacet(
    filters.category,
    'All kinds',
    library.facets((asset) => traitsOf(asset).category),
  );
  fillFacet(
    filters.license,
    'All licences',
    library.facets((asset) => traitsOf(asset).license),
  );
  fillFacet(
    filters.tag,
    'All tags',
    library.facets((asset) => traitsOf(asset).tags),
  );
}

/** The list of the chosen marketplace, from its beginning. */
async function open(connected = false): Promise<void> {
  loading.abort();
  loading = new AbortController();
  const { signal } = loading;
  const own = new Library();
  library = own;
  grid.clearSelection();
  grid.useThumbnails(market.id === 'embedded' ? embeddedPictures() : new Thumbnails());
  code.useClient(market.code);
  code.list();
  byId('faults', HTMLElement).hidden = market.id !== 'embedded';
  byId('note', HTMLElement).textContent = market.note;
  byId('token-field', HTMLElement).hidden = !market.token;
  byId('proxy-field', HTMLElement).hidden = !market.proxy;
  byId('connect', HTMLElement).hidden = !market.token && !market.proxy;
  show(true);
  fillFacets();
  byId('try', HTMLElement).hidden = market.id !== 'embedded';
  if (!connected && (market.token || market.proxy)) {
    status.textContent = '';
    tellNothing(market.token ? 'Give a token, then connect.' : 'Give a proxy, then connect.');
    return;
  }
  let drawn = 0;
  try {
    const opened = await client(market.id);
    await own.load(opened, signal, () => {
      // Now and then is enough for counts; the grid itself only grows below.
      const due = own.complete || performance.now() - drawn > 400 || drawn === 0;
      if (!due) return;
      drawn = performance.now();
      fillFacets();
      show(false);
    });
  } catch (error) {
    if (signal.aborted) return;
    status.textContent = '';
    tellNothing(messageOf(error), 'Try again', () => void open(connected));
  }
}

const choice = byId('market', HTMLSelectElement);
for (const { id, name } of choices) choice.append(element('option', { value: id }, name));
choice.addEventListener('change', () => {
  market = choices.find(({ id }) => id === choice.value) ?? market;
  access.token = '';
  access.proxy = '';
  byId('token', HTMLInputElement).value = '';
  byId('proxy', HTMLInputElement).value = '';
  void open();
});
byId('access', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  access.token = byId('token', HTMLInputElement).value.trim();
  access.proxy = byId('proxy', HTMLInputElement).value.trim();
  clients.delete(market.id);
  void open(true);
});
search.addEventListener('input', () => {
  show(true);
  if (search.value !== '') code.search(search.value);
});
order.addEventListener('change', () => show(true));
for (const [name, select] of Object.entries(filters)) {
  select.addEventListener('change', () => {
    show(true);
    code.filter(name === 'tag' ? 'tags' : name, select.value);
  });
}

// Faults

fillFaultPanel(
  byId('fault-buttons', HTMLElement),
  (name, what) => {
    code.fault(name);
    log.add(`You asked for it: ${what}`, 'fault');
    const running = downloads.all.filter(({ state }) => state === 'running');
    shop.fault(name, new Set(running.map(({ init }) => init.uid)));
  },
  () => {
    shop.clearFaults();
    log.add('The marketplace behaves again', 'fault');
  },
);
const speed = byId('speed', HTMLSelectElement);
const setSpeed = (): void => shop.setSpeed(speed.value === '' ? Infinity : Number(speed.value) * MiB);
speed.addEventListener('change', setSpeed);
setSpeed();

byId('copy', HTMLButtonElement).addEventListener('click', () => {
  void navigator.clipboard.writeText(byId('code', HTMLElement).textContent ?? '').then(
    () => log.add('The code is in the clipboard'),
    () => log.add('This browser did not allow to copy'),
  );
});

// What went wrong without anyone who waits for it.
addEventListener('error', ({ message }) => log.add(message, 'fault'));
addEventListener('unhandledrejection', ({ reason }) => log.add(messageOf(reason), 'fault'));

// Where the downloads are below the library, a line at the edge of the screen leads to them.
const narrow = matchMedia('(max-width: 820px)');
byId('code-pane', HTMLDetailsElement).open = !narrow.matches;
new IntersectionObserver(([entry]) => {
  byId('glance', HTMLElement).classList.toggle('unneeded', entry?.isIntersecting === true);
}).observe(byId('downloads', HTMLElement));

void open();
downloads.restore(browserStorage);
void kept.refresh();
