import { bodyFaults, type BodyFaultName } from './faults/body-faults.ts';
import { connectionFaults, type ConnectionFaultName } from './faults/connection-faults.ts';
import { encodingFaults, type EncodingFaultName } from './faults/encoding-faults.ts';
import { headerFaults, type HeaderFaultName } from './faults/header-faults.ts';
import { http2Faults, http2Params, type Http2FaultName } from './faults/http2-faults.ts';
import { rangeFaults, type RangeFaultName } from './faults/range-faults.ts';
import { redirectFaults, type RedirectFaultName } from './faults/redirect-faults.ts';
import { statusFaults, type StatusFaultName } from './faults/status-faults.ts';
import type { Fault } from './fault.ts';
import { commonParams, type FaultParams } from './fault-params.ts';

/** Faults of an answer over HTTP/1.1. */
export type Http1FaultName =
  | BodyFaultName
  | ConnectionFaultName
  | EncodingFaultName
  | HeaderFaultName
  | RangeFaultName
  | RedirectFaultName
  | StatusFaultName;

/** Faults before any request can be sent: the place itself is broken. */
export type PlaceFaultName =
  | 'connect-refused'
  | 'connect-black-hole'
  | 'tls-untrusted'
  | 'tls-expired'
  | 'tls-cut';

/** Every fault there is; docs/testing-faults.md says what each does. */
export type FaultName = Http1FaultName | Http2FaultName | PlaceFaultName;

/** Where a fault server listens: two equal origins, the same with TLS, HTTP/2, and the broken places. */
export type FaultOrigin = 'main' | 'other' | 'tls' | 'h2' | PlaceFaultName;

export const http1Faults: Readonly<Record<Http1FaultName, Fault>> = {
  ...bodyFaults,
  ...connectionFaults,
  ...rangeFaults,
  ...encodingFaults,
  ...headerFaults,
  ...statusFaults,
  ...redirectFaults,
};

const placeFaults: readonly PlaceFaultName[] = [
  'connect-refused',
  'connect-black-hole',
  'tls-untrusted',
  'tls-expired',
  'tls-cut',
];

/** All names, for those who want to try every one. */
export const faultNames: readonly FaultName[] = [
  ...(Object.keys(http1Faults) as Http1FaultName[]),
  ...(Object.keys(http2Faults) as Http2FaultName[]),
  ...placeFaults,
];

export function isPlaceFault(name: string): name is PlaceFaultName {
  return placeFaults.some((place) => place === name);
}

export function isHttp1Fault(name: string): name is Http1FaultName {
  return Object.hasOwn(http1Faults, name);
}

export function isHttp2Fault(name: string): name is Http2FaultName {
  return Object.hasOwn(http2Faults, name);
}

/**
 * The faults of a path: `/stall` or `/fin-mid-body,range-ignored/any/name.zip`.
 *
 * @throws TypeError when one of them is none of `protocol`.
 */
export function readFaults(path: string, protocol: '1.1' | '2'): FaultName[] {
  const names = (path.split('/')[1] ?? '').split(',');
  return names.map((name) => {
    if (protocol === '1.1' && isHttp1Fault(name)) return name;
    if (protocol === '2' && isHttp2Fault(name)) return name;
    throw new TypeError(`no fault over HTTP/${protocol}: "${name.slice(0, 60)}"`);
  });
}

/** Parameters that these faults know; with a redirect, those of what it leads to as well. */
export function knownParams(faults: readonly FaultName[], target?: string): readonly (keyof FaultParams)[] {
  const onward = target === undefined ? [] : readFaults(`/${target}`, '1.1');
  const known = new Set<keyof FaultParams>(faults.every(isHttp2Fault) ? http2Params : commonParams);
  for (const name of [...faults, ...onward]) {
    const own = isHttp1Fault(name)
      ? http1Faults[name].params
      : isHttp2Fault(name)
        ? http2Faults[name].params
        : [];
    for (const param of own) known.add(param);
  }
  return [...known];
}
