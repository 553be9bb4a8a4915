import { clientContract } from 'asset-marketplace-client-core/testing';
import { describe, it } from 'vitest';
import { embeddedHarness } from './embedded-harness.ts';

describe('the client of the embedded marketplace', () => {
  clientContract({ describe, it }, embeddedHarness);
});
