import { isMarketplaceError } from '../../errors/marketplace-error.ts';
import { memory } from '../../sinks/memory.ts';
import { check, rejectionOf } from '../contract-runner.ts';
import { uidsOf, type ContractGroup } from './contract-case.ts';
import { watchedSink } from './watched-sink.ts';

/** The end of a client. */
export const closingCases: ContractGroup = {
  name: 'closing',
  cases: [
    {
      name: 'is done once, however often it is asked for',
      async run({ client, uid }) {
        await client.getAsset(uid);
        await Promise.all([client.close(), client.close()]);
        await client.close();
      },
    },
    {
      name: 'ends the client: every call after it is E_STATE',
      async run({ client, uid }) {
        await client.close();
        const calls: Readonly<Record<string, () => PromiseLike<unknown>>> = {
          getCollection: () => client.getCollection(),
          assets: () => uidsOf(client.assets()),
          getAsset: () => client.getAsset(uid),
          downloadAsset: () => client.downloadAsset(uid, memory()),
        };
        for (const [name, call] of Object.entries(calls)) {
          const error = await rejectionOf(
            Promise.resolve().then(() => call()),
            name,
          );
          check(isState(error), `${name} after close is not E_STATE: ${String(error)}`);
        }
      },
    },
    {
      name: 'in the middle of a list ends it with E_STATE, and leaves nothing open',
      needs: ['paging'],
      async run({ client, pageSize, nothingOpen }) {
        const reading = async (): Promise<void> => {
          for await (const _ of client.assets({ pageSize })) void client.close();
        };
        const error = await rejectionOf(reading(), 'A list of a client that was closed');
        check(isState(error), `The error is not E_STATE: ${String(error)}`);
        await client.close();
        await nothingOpen();
      },
    },
    {
      name: 'in the middle of a download ends it with E_STATE, and leaves nothing open',
      needs: ['download'],
      async run({ client, uid, nothingOpen }) {
        let closing: Promise<void> | undefined;
        const sink = watchedSink(memory(), () => {
          closing = client.close();
        });
        const error = await rejectionOf(
          client.downloadAsset(uid, sink),
          'A download of a client that was closed',
        );
        check(isState(error), `The error is not E_STATE: ${String(error)}`);
        await closing;
        await nothingOpen();
      },
    },
  ],
};

function isState(error: unknown): boolean {
  return isMarketplaceError(error) && error.code === 'E_STATE';
}
