import type { Fault } from '../fault.ts';
import { honestAnswer } from '../honest-answer.ts';

/** No whole head ever comes: silence, an end, a reset, or something that is no HTTP. */
export type ConnectionFaultName =
  | 'empty-reply'
  | 'reset-at-once'
  | 'reset-reused'
  | 'headers-never'
  | 'headers-unfinished'
  | 'not-http';

export const connectionFaults: Readonly<Record<ConnectionFaultName, Fault>> = {
  'empty-reply': { params: [], respond: () => ({ raw: '', ending: 'fin' }) },
  'reset-at-once': { params: [], respond: () => ({ raw: '', ending: 'reset' }) },
  'reset-reused': {
    params: [],
    respond: (exchange) =>
      exchange.request.reused > 0 ? { raw: '', ending: 'reset' } : honestAnswer(exchange),
  },
  'headers-never': { params: [], respond: () => ({ raw: '', ending: 'stall' }) },
  'headers-unfinished': {
    params: ['everyMs'],
    respond: ({ params }) => ({
      first: 'HTTP/1.1 200 OK\r\n',
      raw: 'X-More: to come\r\n',
      ending: 'stall',
      ...(params.everyMs === undefined ? {} : { everyMs: params.everyMs }),
    }),
  },
  'not-http': { params: [], respond: () => ({ raw: 'SSH-2.0-OpenSSH_9.6\r\n', ending: 'fin' }) },
};
