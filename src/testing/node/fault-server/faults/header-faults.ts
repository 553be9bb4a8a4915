import { withHeader } from '../answer.ts';
import type { Fault } from '../fault.ts';
import { honestAnswer } from '../honest-answer.ts';

/** The honest body under a head that lies about its length, or is far too much. */
export type HeaderFaultName =
  | 'content-length'
  | 'content-length-and-chunked'
  | 'header-giant'
  | 'headers-many'
  | 'early-hints'
  | 'set-cookie';

export const headerFaults: Readonly<Record<HeaderFaultName, Fault>> = {
  'content-length': {
    params: ['value', 'again'],
    respond(exchange) {
      const { value = '-5', again } = exchange.params;
      return {
        ...honestAnswer(exchange),
        framing: 'length',
        lengths: again === undefined ? [value] : [value, again],
        ending: 'fin',
      };
    },
  },
  'content-length-and-chunked': {
    params: ['value'],
    respond(exchange) {
      const answer = honestAnswer(exchange);
      return {
        ...answer,
        framing: 'chunked',
        lengths: [exchange.params.value ?? String(answer.body.length)],
      };
    },
  },
  'header-giant': {
    params: ['bytes'],
    respond: (exchange) =>
      withHeader(honestAnswer(exchange), 'X-Giant', 'g'.repeat(exchange.params.bytes ?? 200_000)),
  },
  'headers-many': {
    params: ['count'],
    respond(exchange) {
      const answer = honestAnswer(exchange);
      const many = Array.from(
        { length: exchange.params.count ?? 5000 },
        (_, index) => [`X-Many-${index}`, `${index}`] as const,
      );
      return { ...answer, headers: [...answer.headers, ...many] };
    },
  },
  'early-hints': {
    params: ['count'],
    respond: (exchange) => ({
      ...honestAnswer(exchange),
      preface: 'HTTP/1.1 103 Early Hints\r\nLink: </hint.css>; rel=preload\r\n\r\n'.repeat(
        exchange.params.count ?? 2000,
      ),
    }),
  },
  'set-cookie': {
    params: ['value'],
    respond: (exchange) =>
      withHeader(
        honestAnswer(exchange),
        'Set-Cookie',
        exchange.params.value ?? 'session=stolen; Path=/; Max-Age=86400',
      ),
  },
};
