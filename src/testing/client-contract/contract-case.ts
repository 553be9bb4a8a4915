import type { BaseAsset } from '../../models/base-asset.ts';
import type { Logger } from '../../shared/logger.ts';
import { eventually } from '../contract-runner.ts';
import type { ClientHarness, ContractClient, ContractPart, MakeClient } from './client-harness.ts';

/** One case: what it needs, and what it proves. */
export interface ContractCase {
  readonly name: string;
  readonly needs?: readonly ContractPart[];
  run(bench: Bench): Promise<void>;
}

/** Cases that belong together. */
export interface ContractGroup {
  readonly name: string;
  readonly cases: readonly ContractCase[];
}

/** What a case works with: the harness with its gaps turned into clear errors. */
export interface Bench {
  readonly client: ContractClient;
  readonly uid: string;
  readonly unknownUid: string;
  readonly pageSize: number;
  /** What the client logged. */
  readonly log: readonly string[];
  readonly has: (part: ContractPart) => boolean;
  /** The harness's function of that name. @throws Error when it gives none. */
  readonly need: <Name extends HarnessFunction>(name: Name) => NonNullable<ClientHarness[Name]>;
  /** Waits until no answer is open, where the harness can tell. */
  readonly nothingOpen: () => Promise<void>;
}

type HarnessFunction = Exclude<keyof ClientHarness, 'client' | 'uid' | 'unknownUid' | 'pageSize' | 'dispose'>;

/** Runs a case on a harness of its own, and frees it. */
export async function runCase(
  contractCase: ContractCase,
  makeClient: MakeClient,
  without: readonly ContractPart[],
): Promise<void> {
  const log: string[] = [];
  const harness = await makeClient({ logger: recordingLogger(log) });
  const need: Bench['need'] = (name) => {
    const part = harness[name];
    if (part === undefined) {
      throw new Error(
        `The harness gives no "${name}": give it, or name the part that it is for in "without"`,
      );
    }
    return part;
  };
  const has = (part: ContractPart): boolean => !without.includes(part);
  try {
    await contractCase.run({
      client: harness.client,
      uid: harness.uid,
      unknownUid: harness.unknownUid,
      pageSize: harness.pageSize ?? 2,
      log,
      has,
      need,
      nothingOpen: async () => {
        if (!has('open-answers')) return;
        const openAnswers = need('openAnswers');
        await eventually(
          () => openAnswers() === 0,
          'An answer is left open: its body is neither read nor cancelled',
        );
      },
    });
  } finally {
    await harness.client.close();
    await harness.dispose?.();
  }
}

/** The uids of a list, in order. */
export async function uidsOf(assets: AsyncIterable<BaseAsset>): Promise<readonly string[]> {
  const uids: string[] = [];
  for await (const asset of assets) uids.push(asset.uid);
  return uids;
}

function recordingLogger(lines: string[]): Logger {
  const record: Logger['info'] = (message, fields) =>
    void lines.push(`${message} ${JSON.stringify(fields ?? {})}`);
  return { debug: record, info: record, warn: record, error: record };
}
