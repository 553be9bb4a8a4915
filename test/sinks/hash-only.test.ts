import { describe, expect, it } from 'vitest';
import { safePath } from '../../src/shared/safe-path.ts';
import { hashOnly } from '../../src/sinks/hash-only.ts';
import { sinkContract } from '../../src/testing/sink-contract.ts';

describe('hashOnly()', () => {
  sinkContract({ describe, it }, () => hashOnly(), hashOnly().capabilities);

  it('keeps nothing', async () => {
    const sink = hashOnly();
    const path = safePath('a.bin');
    const file = await sink.open({ path, contentKey: '0123456789abcdef', ifExists: 'fail' });
    await file.write(0, [new Uint8Array(3)]);
    expect(await file.commit({ size: 3 })).toEqual({ path, size: 3 });
    expect(await sink.stat(path)).toBeUndefined();
    expect('read' in sink).toBe(false);
  });
});
