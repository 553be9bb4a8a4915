import { textAnswer, type Answer } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import type { Fault } from '../fault.ts';
import { honestAnswer } from '../honest-answer.ts';

/** Redirects to where a client must not go, or may go only with care. */
export type RedirectFaultName =
  | 'redirect'
  | 'redirect-loop'
  | 'redirect-hops'
  | 'redirect-other-origin'
  | 'redirect-to-plain'
  | 'redirect-to-tls'
  | 'redirect-to-private'
  | 'redirect-to-file'
  | 'redirect-to-data'
  | 'redirect-to-javascript'
  | 'redirect-userinfo'
  | 'redirect-crlf'
  | 'redirect-long'
  | 'redirect-without-location';

export const redirectFaults: Readonly<Record<RedirectFaultName, Fault>> = {
  redirect: leadsTo((exchange) => served(exchange, '')),
  'redirect-loop': leadsTo(({ request }) => request.target),
  'redirect-hops': {
    params: ['code', 'count'],
    respond(exchange) {
      const left = exchange.params.count ?? 6;
      if (left === 0) return honestAnswer(exchange);
      const query = new URLSearchParams(exchange.query);
      query.set('count', String(left - 1));
      return redirect(exchange, `/redirect-hops?${query}`);
    },
  },
  'redirect-other-origin': leadsTo((exchange) => served(exchange, '{other}')),
  'redirect-to-plain': leadsTo((exchange) => served(exchange, '{main}')),
  'redirect-to-tls': leadsTo((exchange) => served(exchange, '{tls}')),
  'redirect-to-private': leadsTo(() => 'http://169.254.169.254/latest/meta-data/'),
  'redirect-to-file': leadsTo(() => 'file:///etc/passwd'),
  'redirect-to-data': leadsTo(() => 'data:text/plain,no%20file'),
  'redirect-to-javascript': leadsTo(() => 'javascript:alert(1)'),
  'redirect-userinfo': leadsTo((exchange) =>
    served(exchange, '{main}').replace('{main}', withUser(exchange)),
  ),
  'redirect-crlf': leadsTo((exchange) => `${served(exchange, '')}\r\nX-Injected: 1`),
  'redirect-long': leadsTo((exchange) => served(exchange, '').replace('?', `/${'long'.repeat(2048)}?`)),
  'redirect-without-location': {
    params: ['code'],
    respond: ({ params }) => textAnswer(params.code ?? 302, 'Elsewhere.'),
  },
};

/** A redirect to `to`, or by default to where `location` says. */
function leadsTo(location: (exchange: Exchange) => string): Fault {
  return {
    params: ['code', 'to', 'target'],
    respond: (exchange) => redirect(exchange, exchange.params.to ?? location(exchange)),
  };
}

function redirect(exchange: Exchange, to: string): Answer {
  const location = to
    .replaceAll('{query}', exchange.query)
    .replaceAll(/\{(\w+)\}/g, (all, name: string) => exchange.origins[name] ?? all);
  return textAnswer(exchange.params.code ?? 302, 'Elsewhere.', 'text/plain', ['Location', location]);
}

/**
 * The path of the file as `target` serves it. It keeps the query, but for what steers the redirect itself, and has
 * an id of its own, so that the redirects are not counted as requests for the file.
 */
function served({ params, query }: Exchange, origin: string): string {
  const onward = new URLSearchParams(query);
  for (const name of ['times', 'skip', 'from', 'code', 'to', 'target']) onward.delete(name);
  onward.set('id', `${params.id ?? ''}.target`);
  return `${origin}/${params.target ?? 'ok'}?${onward}`;
}

function withUser({ origins }: Exchange): string {
  return (origins['main'] ?? '').replace('//', '//user:secret@');
}
