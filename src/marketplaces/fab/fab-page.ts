import type { GenericSchema } from 'valibot';
import type { Page } from '../../models/page.ts';
import { FabAsset } from './fab-asset.ts';
import type { FabInterface } from './fab-auth-provider.ts';
import { fabEntitlementSchema, fabLibraryItemSchema, type RawFabPage } from './fab-raw.ts';
import { readRecord, type FabRecordProblem } from './read-record.ts';

/** A page of a Fab library. */
export interface FabPage extends Page<FabAsset> {
  /** Records of which no asset could be made, and fields that could not be read. */
  readonly problems: readonly FabRecordProblem[];
  /** The records of which no asset could be made: some of `problems`. */
  readonly lost: readonly FabRecordProblem[];
}

/** The assets of an answer; what cannot be read is reported. */
export function pageOf(kind: FabInterface, raw: RawFabPage): FabPage {
  const items: FabAsset[] = [];
  const problems: FabRecordProblem[] = [];
  const lost: FabRecordProblem[] = [];
  const read = <T>(
    schema: GenericSchema<T>,
    make: (record: T, rest: { rawData: unknown; problems: readonly FabRecordProblem[] }) => FabAsset,
  ): void =>
    (raw.results ?? []).forEach((each, index) => {
      const found = readRecord(schema, each, `results.${index}`);
      problems.push(...found.problems);
      if (found.record === undefined) lost.push(...found.problems.slice(0, 1));
      else items.push(make(found.record, { rawData: each, problems: found.problems }));
    });
  if (kind === 'site') read(fabEntitlementSchema, (record, rest) => FabAsset.fromEntitlement(record, rest));
  else read(fabLibraryItemSchema, (record, rest) => FabAsset.fromLibraryItem(record, rest));
  return {
    items,
    problems,
    lost,
    nextCursor: raw.cursors?.next ?? undefined,
    ...(kind === 'site' && typeof raw.count === 'number' ? { totalCount: raw.count } : {}),
  };
}
