import type { HeaderLine } from './answer.ts';
import type { FaultParams } from './fault-params.ts';
import type { FaultRequest } from './request-log.ts';

/** What makes an answer readable across origins; nothing without `cors`. */
export function corsHeaders(request: FaultRequest, params: FaultParams): readonly HeaderLine[] {
  if (params.cors !== true) return [];
  const headers: HeaderLine[] = [['Access-Control-Allow-Origin', request.headers['origin'] ?? '*']];
  if (params.expose !== undefined) headers.push(['Access-Control-Expose-Headers', params.expose]);
  if (!request.preflight) return headers;
  return [
    ...headers,
    ['Access-Control-Allow-Methods', request.headers['access-control-request-method'] ?? 'GET'],
    [
      'Access-Control-Allow-Headers',
      params.allow ?? request.headers['access-control-request-headers'] ?? '*',
    ],
    ['Access-Control-Allow-Private-Network', 'true'],
    ['Access-Control-Max-Age', '0'],
  ];
}

/** Whether a browser asks for leave before the request itself. */
export function isPreflight(method: string, headers: Readonly<Record<string, string>>): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}
