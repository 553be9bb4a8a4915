/**
 * Servers for tests on Node, Deno and Bun: one that answers wrongly on demand, and a proxy that is slow or breaks.
 *
 * @module
 */
export { startFaultServer, type FaultServer, type FaultServerOptions } from './fault-server.ts';
export { faultNames, type FaultName } from './fault-table.ts';
export type { FaultParams } from './fault-params.ts';
export type { FaultRequest } from './request-log.ts';
export { fillSeededBytes, seededBytes, seededMismatch } from '../seeded-content.ts';
export { startTcpProxy, type TcpProxy, type TcpProxyLimits, type TcpProxyOptions } from './tcp-proxy.ts';
