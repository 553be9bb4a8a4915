import type { DownloadResult } from '../../models/download-result.ts';
import { memory } from '../../sinks/memory.ts';
import type { Sink } from '../../sinks/sink.ts';
import { check, checkSame, rejectionOf } from '../contract-runner.ts';
import { uidsOf, type ContractGroup } from './contract-case.ts';
import { watchedSink } from './watched-sink.ts';

/** What every download must hold. */
export const downloadCases: ContractGroup = {
  name: 'downloading',
  cases: [
    {
      name: 'brings all files, and verifies them',
      needs: ['download'],
      async run({ client, uid, has, nothingOpen }) {
        const sink = memory();
        const result = successful(await client.downloadAsset(uid, sink));
        checkSame(result.assetUid, uid, 'The uid of the result');
        check(result.files.length > 0, 'The result has no files');
        for (const file of result.files) {
          check(!has('checksums') || file.verified, `The file "${file.path}" is not verified`);
        }
        const sizes = result.files.map(({ path, size }) => [path, size] as const);
        checkSame(await sizesIn(sink), sizes.toSorted(byPath), 'What is in the sink');
        await nothingOpen();
      },
    },
    {
      name: 'skips what is there already',
      needs: ['download'],
      async run({ client, uid }) {
        const sink = memory();
        const first = successful(await client.downloadAsset(uid, sink));
        const second = successful(await client.downloadAsset(uid, sink));
        checkSame(
          second.files.map(({ path, size }) => [path, size]),
          first.files.map(({ path, size }) => [path, size]),
          'The files of the second run',
        );
        check(
          second.files.every(({ skipped }) => skipped),
          'The second run fetched a file again',
        );
      },
    },
    {
      name: 'gives a failed result for an asset that does not exist',
      needs: ['download'],
      async run({ client, unknownUid, nothingOpen }) {
        const result = await client.downloadAsset(unknownUid, memory());
        check(!result.success, 'The download of an asset that does not exist succeeds');
        checkSame(result.error.code, 'E_NOT_FOUND', 'The code of the error');
        await nothingOpen();
      },
    },
  ],
};

/** An abort works anywhere. */
export const abortCases: ContractGroup = {
  name: 'an abort',
  cases: [
    {
      name: 'before a call rejects with its reason, and sends nothing',
      needs: ['requests'],
      async run({ client, uid, need }) {
        const reason = new Error('before');
        const signal = AbortSignal.abort(reason);
        const calls = {
          getCollection: () => client.getCollection({ signal }),
          assets: () => uidsOf(client.assets({ signal })),
          getAsset: () => client.getAsset(uid, { signal }),
          downloadAsset: () => client.downloadAsset(uid, memory(), { signal }),
        };
        for (const [name, call] of Object.entries(calls)) {
          check(
            (await rejectionOf(call(), name)) === reason,
            `${name} does not reject with the signal's reason`,
          );
        }
        checkSame(need('requests')().length, 0, 'Requests that were sent');
      },
    },
    {
      name: 'in the middle of a list rejects with its reason, and leaves nothing open',
      needs: ['paging'],
      async run({ client, pageSize, nothingOpen }) {
        const controller = new AbortController();
        const reason = new Error('in the middle');
        const reading = async (): Promise<void> => {
          for await (const _ of client.assets({ pageSize, signal: controller.signal }))
            controller.abort(reason);
        };
        check(
          (await rejectionOf(reading(), 'The list')) === reason,
          "The list does not reject with the signal's reason",
        );
        await nothingOpen();
      },
    },
    {
      name: 'while requests are under way rejects with its reason, and leaves nothing open',
      async run({ client, uid, nothingOpen }) {
        const controller = new AbortController();
        const reason = new Error('under way');
        const { signal } = controller;
        const calls = [
          rejectionOf(client.getCollection({ signal }), 'getCollection'),
          rejectionOf(client.getAsset(uid, { signal }), 'getAsset'),
          rejectionOf(client.downloadAsset(uid, memory(), { signal }), 'downloadAsset'),
        ];
        controller.abort(reason);
        for (const error of await Promise.all(calls))
          check(error === reason, `Another reason: ${String(error)}`);
        await nothingOpen();
      },
    },
    {
      name: 'in the middle of a download rejects with its reason, leaves nothing open, and the next call succeeds',
      needs: ['download'],
      async run({ client, uid, nothingOpen }) {
        const sink = memory();
        const controller = new AbortController();
        const reason = new Error('in the middle');
        const watched = watchedSink(sink, () => controller.abort(reason));
        const error = await rejectionOf(
          client.downloadAsset(uid, watched, { signal: controller.signal }),
          'The download',
        );
        check(error === reason, `The download rejects with another reason: ${String(error)}`);
        await nothingOpen();
        successful(await client.downloadAsset(uid, sink));
        await nothingOpen();
      },
    },
  ],
};

/** @throws Error with the download's own error when it failed. */
function successful(result: DownloadResult): DownloadResult {
  if (!result.success) throw result.error;
  return result;
}

/** The files in a sink that a download put there, without the SDK's own records. */
async function sizesIn(sink: Sink): Promise<readonly (readonly [string, number])[]> {
  const sizes: (readonly [string, number])[] = [];
  for await (const { path, size } of sink.list?.() ?? []) {
    if (!isRecord(path)) sizes.push([path, size]);
  }
  return sizes.toSorted(byPath);
}

function isRecord(path: string): boolean {
  return path.split('/').some((segment) => segment.startsWith('.'));
}

function byPath([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : Number(a > b);
}
