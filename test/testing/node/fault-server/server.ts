import { afterAll, beforeAll } from 'vitest';
import {
  startFaultServer,
  type FaultServer,
  type FaultServerOptions,
} from '../../../../src/testing/node/fault-server/fault-server.ts';

/** One server for all tests of a file: each URL has its own counters, so they do not meet. */
export function useFaultServer(options?: FaultServerOptions): () => FaultServer {
  let server: FaultServer | undefined;
  beforeAll(async () => {
    server = await startFaultServer(options);
  });
  afterAll(() => server?.close());
  return () => {
    if (server === undefined) throw new Error('no server before the tests run');
    return server;
  };
}
