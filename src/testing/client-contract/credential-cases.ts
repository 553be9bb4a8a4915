import { isMarketplaceError } from '../../errors/marketplace-error.ts';
import { memory } from '../../sinks/memory.ts';
import { check, checkSame, rejectionOf } from '../contract-runner.ts';
import type { Bench, ContractGroup } from './contract-case.ts';
import { leakIn } from './leak-in.ts';

/** Credentials that end, are refused, or could leak. */
export const credentialCases: ContractGroup = {
  name: 'credentials',
  cases: [
    {
      name: 'that expired are refreshed once, however many calls find out',
      needs: ['refresh'],
      async run({ client, uid, need, nothingOpen }) {
        need('expireCredentials')();
        const before = need('refreshes')();
        const assets = await Promise.all(Array.from({ length: 5 }, () => client.getAsset(uid)));
        check(
          assets.every((asset) => asset.uid === uid),
          'A call brought another asset',
        );
        checkSame(need('refreshes')() - before, 1, 'Refreshes');
        await client.getCollection();
        checkSame(need('refreshes')() - before, 1, 'Refreshes after another call');
        await nothingOpen();
      },
    },
    {
      name: 'that are refused for good are an E_AUTH error, not a loop',
      needs: ['rejected-credentials'],
      async run({ client, uid, has, need, nothingOpen }) {
        const before = has('refresh') ? need('refreshes')() : 0;
        need('rejectCredentials')();
        const error = await rejectionOf(client.getAsset(uid), 'A call without good credentials');
        check(
          isMarketplaceError(error) && error.code === 'E_AUTH',
          `The error is not E_AUTH: ${String(error)}`,
        );
        if (has('refresh')) check(need('refreshes')() - before <= 1, 'One call refreshes more than once');
        const listing = await rejectionOf(client.getCollection(), 'A list without good credentials');
        check(
          isMarketplaceError(listing) && listing.code === 'E_AUTH',
          `The error is not E_AUTH: ${String(listing)}`,
        );
        await nothingOpen();
      },
    },
    {
      name: 'never appear in errors and logs',
      needs: ['secrets'],
      async run(bench) {
        const { client, uid, has, need, log } = bench;
        if (has('download')) {
          const result = await client.downloadAsset(uid, memory());
          check(result.success, 'The download fails');
        }
        const errors = await provokedErrors(bench);
        const secrets = need('secrets')();
        check(secrets.length > 0, 'The harness knows no secrets');
        for (const error of errors) {
          const leak = leakIn(error, secrets);
          check(leak === undefined, `A secret appears in an error, at ${leak}`);
        }
        const line = log.find((each) => leakIn(each, secrets) !== undefined) ?? '';
        const shown = secrets.reduce((text, secret) => text.replaceAll(secret, '[secret]'), line);
        check(line === '', `A secret appears in the log: ${shown}`);
      },
    },
  ],
};

/** Errors of every kind that the harness can provoke. */
async function provokedErrors({ client, uid, unknownUid, has, need }: Bench): Promise<readonly unknown[]> {
  const errors = [await rejectionOf(client.getAsset(unknownUid), 'An asset that does not exist')];
  if (has('paging') && has('failing-page')) {
    need('failPage')(1);
    errors.push(await rejectionOf(client.getCollection(), 'A list whose first page fails'));
  }
  if (has('rejected-credentials')) {
    need('rejectCredentials')();
    errors.push(await rejectionOf(client.getAsset(uid), 'A call without good credentials'));
    if (has('download')) {
      const result = await client.downloadAsset(uid, memory());
      if (!result.success) errors.push(result.error, result);
    }
  }
  return errors;
}
