import { checkOptions } from '../shared/options.ts';
import type { SinkCapabilities } from '../sinks/sink.ts';
import { checkSame, type ContractRunner } from './contract-runner.ts';
import { endingCases } from './sink-contract/ending-cases.ts';
import { namingCases } from './sink-contract/naming-cases.ts';
import { resumingCases } from './sink-contract/resuming-cases.ts';
import { runSinkCase, type SinkGroup } from './sink-contract/sink-case.ts';
import type { MakeSink, SinkContractOptions } from './sink-contract/sink-harness.ts';
import { writingCases } from './sink-contract/writing-cases.ts';

const capabilityCases: SinkGroup = {
  name: 'capabilities',
  cases: [
    {
      name: 'are those that the suite was told',
      async run({ sink, capabilities }) {
        checkSame(sorted(sink.capabilities), sorted(capabilities), 'The capabilities');
      },
    },
  ],
};

const groups = [capabilityCases, writingCases, endingCases, resumingCases, namingCases];

/**
 * Defines the tests that every sink must pass. It knows no test runner: hand in the `describe` and `it` of yours. Cases
 * that a sink's capabilities rule out are left out, so a capability that is false is one promise less, and one that is
 * true is proved.
 *
 * @param makeSink - called for each case: an empty sink, with ways to look behind it where the contract needs them.
 * @param capabilities - what the sink says of itself.
 * @throws TypeError for an option that does not exist.
 * @example
 * ```ts
 * import { describe, it } from 'node:test';
 *
 * sinkContract({ describe, it }, () => memory(), memory().capabilities, { without: ['appear'] });
 * ```
 */
export function sinkContract(
  runner: ContractRunner,
  makeSink: MakeSink,
  capabilities: SinkCapabilities,
  options: SinkContractOptions = {},
): void {
  checkOptions(options, ['without'], 'sinkContract');
  const without = options.without ?? [];
  for (const { name, cases } of groups) {
    const included = cases.filter(
      ({ needs = [], when }) =>
        !needs.some((part) => without.includes(part)) && when?.(capabilities) !== false,
    );
    if (included.length === 0) continue;
    runner.describe(name, () => {
      for (const each of included) runner.it(each.name, () => runSinkCase(each, makeSink, capabilities));
    });
  }
}

function sorted(capabilities: SinkCapabilities): unknown {
  return Object.entries(capabilities).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
