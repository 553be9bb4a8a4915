import { noBody, textAnswer, textBody, type Answer, type HeaderLine } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import type { Fault } from '../fault.ts';
import { honestAnswer } from '../honest-answer.ts';

/** Answers that are no file: refusals, waits, pages, and odd statuses. */
export type StatusFaultName =
  | 'status'
  | 'not-found'
  | 'unauthorized'
  | 'expired'
  | 'expiring'
  | 'retry-after'
  | 'not-ready'
  | 'html-page'
  | 'hostile-page'
  | 'reason-injection';

const EXPIRED_BODY =
  '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>';
const LOGIN_PAGE =
  '<!doctype html>\n<html><head><title>Sign in</title></head><body><form action="/login"></form></body></html>\n';
const HOSTILE_PAGE =
  '\u001b]0;owned\u0007\u001b[2J\u001b[31mAccess denied\u001b[0m\r\n<script>alert(1)</script>\u0000\u202egnp.exe\n';

export const statusFaults: Readonly<Record<StatusFaultName, Fault>> = {
  status: {
    params: ['code', 'reason', 'body', 'value'],
    respond: (exchange) => withStatus(exchange, exchange.params.code ?? 500),
  },
  'not-found': { params: ['body'], respond: ({ params }) => textAnswer(404, params.body ?? 'Not found.') },
  unauthorized: {
    params: ['token', 'body'],
    respond(exchange) {
      const { params, request } = exchange;
      const sent = request.headers['authorization'];
      if (params.token !== undefined && sent === `Bearer ${params.token}`) return honestAnswer(exchange);
      const challenge: HeaderLine = ['WWW-Authenticate', 'Bearer realm="test", error="invalid_token"'];
      return textAnswer(401, params.body ?? 'Unauthorized.', 'text/plain', challenge);
    },
  },
  expired: { params: ['code', 'body'], respond: expired },
  expiring: {
    params: ['code', 'body', 'expiresAt'],
    respond(exchange) {
      const past = exchange.route.expired || Date.now() >= (exchange.params.expiresAt ?? Infinity);
      return past ? expired(exchange) : honestAnswer(exchange);
    },
  },
  'retry-after': {
    params: ['code', 'after', 'body'],
    respond({ params }) {
      const after: HeaderLine = ['Retry-After', String(params.after ?? 2)];
      return textAnswer(params.code ?? 429, params.body ?? 'Slow down.', 'text/plain', after);
    },
  },
  'not-ready': {
    params: ['after', 'body'],
    respond({ params }) {
      const after: HeaderLine[] = params.after === undefined ? [] : [['Retry-After', String(params.after)]];
      return textAnswer(202, params.body ?? '{"status":"preparing"}', 'application/json', ...after);
    },
  },
  'html-page': {
    params: ['code', 'body'],
    respond: ({ params }) =>
      textAnswer(params.code ?? 200, params.body ?? LOGIN_PAGE, 'text/html; charset=utf-8'),
  },
  'hostile-page': {
    params: ['code'],
    respond: ({ params }) => textAnswer(params.code ?? 500, HOSTILE_PAGE, 'text/html; charset=utf-8'),
  },
  'reason-injection': {
    params: ['code', 'reason'],
    respond: ({ params }) => ({
      ...textAnswer(params.code ?? 500, 'Refused.'),
      reason: params.reason ?? '\u001b[31mOops\u001b[0m <b>%s</b> ${jndi:ldap://x}',
    }),
  },
};

/** Any status at all; those that must have no body get none unless one is asked for. */
function withStatus({ params }: Exchange, status: number): Answer {
  const bodiless = params.body === undefined && [204, 205, 304].includes(status);
  return {
    status,
    ...(params.reason === undefined ? {} : { reason: params.reason }),
    headers: bodiless ? [] : [['Content-Type', params.value ?? 'text/plain']],
    body: bodiless ? noBody : textBody(params.body ?? `Status ${status}.`),
    framing: bodiless ? 'none' : 'length',
  };
}

function expired({ params }: Exchange): Answer {
  return textAnswer(params.code ?? 403, params.body ?? EXPIRED_BODY, 'application/xml');
}
