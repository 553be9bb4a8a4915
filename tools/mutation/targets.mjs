/** What must not be wrong unnoticed: the files that are changed on purpose, and the tests that must see it. */
export const targets = {
  'answer table': {
    files: ['src/transfer/judge-response.ts'],
    tests: ['test/transfer/judge-response{,-verdicts}.test.ts'],
  },
  'Content-Range parser': {
    files: ['src/http/content-headers.ts'],
    tests: ['test/http/content-headers.test.ts'],
  },
  'retry classifier': {
    files: ['src/http/retrying.ts', 'src/http/retry-after.ts', 'src/transfer/retry-budget.ts'],
    tests: [
      'test/http/{retry,retrying,retry-after,session-fetch}.test.ts',
      'test/transfer/retry-budget.test.ts',
    ],
  },
  'safe path': {
    files: ['src/shared/safe-path.ts', 'src/shared/name-rules.ts'],
    tests: ['test/shared/*.test.ts'],
  },
  'record codec': {
    files: ['src/sinks/resume-record.ts', 'src/transfer/asset-record.ts'],
    tests: ['test/sinks/resume-record.test.ts', 'test/transfer/asset-record.test.ts'],
  },
};
