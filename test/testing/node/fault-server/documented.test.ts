import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { commonParams } from '../../../../src/testing/node/fault-server/fault-params.ts';
import { faultNames, knownParams } from '../../../../src/testing/node/fault-server/fault-table.ts';
import { http2Params } from '../../../../src/testing/node/fault-server/faults/http2-faults.ts';

const page = await readFile(new URL('../../../../docs/testing-faults.md', import.meta.url), 'utf8');
const names = (cell = ''): string[] => [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name ?? '');

/** Rows of the tables under a heading, as cells. */
function rows(text: string): string[][] {
  return [...text.matchAll(/^\| `.*\|$/gm)].map(([row]) => row.split(/ ?(?<!\\)\| ?/).slice(1, -1));
}

test('docs/testing-faults.md lists every fault with its parameters', () => {
  const faults = page.slice(page.indexOf('## Faults\n'), page.indexOf('## The proxy'));
  const listed = new Map(rows(faults).map(([name, params]) => [names(name)[0] ?? '', names(params)]));
  expect([...listed.keys()].toSorted()).toEqual(faultNames.toSorted());
  for (const name of faultNames) {
    const common: readonly string[] = name.startsWith('h2-') ? http2Params : commonParams;
    const own = knownParams([name]).filter((param) => !common.includes(param));
    expect([name, listed.get(name)?.toSorted()]).toEqual([name, own.toSorted()]);
  }
});

test('docs/testing-faults.md lists the common parameters', () => {
  const common = page.slice(page.indexOf('## Parameters of every'), page.indexOf('## Faults\n'));
  expect(
    rows(common)
      .flatMap(([name]) => names(name))
      .toSorted(),
  ).toEqual(commonParams.toSorted());
  const overHttp2 = common.slice(common.indexOf('HTTP/2 knows'));
  expect(names(overHttp2).toSorted()).toEqual(http2Params.toSorted());
});
