import process from 'node:process';

/** Numbers in [0, 1) from a seed that is printed: `TEST_SEED` repeats a run. */
export function seededRandom(): () => number {
  let seed = testSeed();
  return () => {
    seed = (seed * 48_271) % 0x7fff_ffff;
    return seed / 0x7fff_ffff;
  };
}

/** A seed that changes from run to run, unless `TEST_SEED` says which. */
export function testSeed(): number {
  const seed = Number(process.env['TEST_SEED'] ?? (Date.now() % 0x7fff_fffe) + 1);
  console.info(`TEST_SEED=${seed}`);
  return seed;
}
