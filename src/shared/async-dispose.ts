/**
 * The key of async disposal. Engines without `Symbol.asyncDispose` (Safari) get a registered symbol in its place,
 * so that a class can define the method without breaking; `close()` works everywhere.
 */
export const asyncDispose: typeof Symbol.asyncDispose = (Symbol.asyncDispose ??
  Symbol.for('Symbol.asyncDispose')) as typeof Symbol.asyncDispose;
