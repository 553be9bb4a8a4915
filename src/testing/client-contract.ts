import { checkOptions } from '../shared/options.ts';
import type { ClientContractOptions, MakeClient } from './client-contract/client-harness.ts';
import { closingCases } from './client-contract/closing-cases.ts';
import { runCase } from './client-contract/contract-case.ts';
import { credentialCases } from './client-contract/credential-cases.ts';
import { abortCases, downloadCases } from './client-contract/download-cases.ts';
import { assetCases, listingCases } from './client-contract/listing-cases.ts';
import type { ContractRunner } from './contract-runner.ts';

const groups = [listingCases, assetCases, credentialCases, downloadCases, abortCases, closingCases];

/**
 * Defines the tests that every client of a marketplace must pass: lists, single assets, credentials, downloads, aborts
 * and closing. It knows no test runner: hand in the `describe` and `it` of yours.
 *
 * @param makeClient - called for each case: a fresh client on a fresh marketplace, with ways to make it misbehave.
 * @throws TypeError for an option that does not exist.
 * @example
 * ```ts
 * import { describe, it } from 'node:test';
 *
 * clientContract({ describe, it }, ({ logger }) => {
 *   const shop = createMarketplace({ assets: 7 });
 *   return {
 *     client: shop.client({ logger, retry: { limit: 0 } }),
 *     uid: 'asset-1',
 *     unknownUid: 'nobody',
 *     openAnswers: () => shop.openAnswers,
 *     secrets: () => shop.secrets,
 *   };
 * }, { without: ['requests', 'refresh', 'rejected-credentials', 'failing-page', 'cursor-loop'] });
 * ```
 */
export function clientContract(
  runner: ContractRunner,
  makeClient: MakeClient,
  options: ClientContractOptions = {},
): void {
  checkOptions(options, ['without'], 'clientContract');
  const without = options.without ?? [];
  for (const { name, cases } of groups) {
    const included = cases.filter(({ needs = [] }) => !needs.some((part) => without.includes(part)));
    if (included.length === 0) continue;
    runner.describe(name, () => {
      for (const each of included) runner.it(each.name, () => runCase(each, makeClient, without));
    });
  }
}
