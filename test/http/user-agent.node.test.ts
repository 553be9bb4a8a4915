import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { defaultUserAgent } from '../../src/http/user-agent.ts';

test('the SDK names itself with the version of its package', () => {
  const { name, version } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  ) as Record<'name' | 'version', string>;
  expect(defaultUserAgent).toBe(`${name}/${version}`);
});
