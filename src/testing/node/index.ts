/**
 * Servers for tests on Node, Deno and Bun: one that answers wrongly on demand, and a proxy that is slow or breaks.
 *
 * @module
 */
export { startFaultServer, type FaultServer, type FaultServerOptions } from './fault-server/fault-server.ts';
export { faultNames, type FaultName } from './fault-server/fault-table.ts';
export type { FaultParams } from './fault-server/fault-params.ts';
export type { FaultRequest } from './fault-server/request-log.ts';
export { fillSeededBytes, seededBytes, seededMismatch } from '../seeded-content.ts';
export { startTcpProxy, type TcpProxy, type TcpProxyLimits, type TcpProxyOptions } from './tcp-proxy.ts';
export { serveMarketplace, type ServedMarketplace } from './serve-marketplace.ts';
