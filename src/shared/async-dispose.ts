/**
 * The key of async disposal. Engines without `Symbol.asyncDispose` (Safari) get a registered symbol in its place,
 * so that a class can define the method without breaking; `close()` works everywhere.
 */
export const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');

/** Gives a class the method of async disposal: it closes. */
export function disposeByClosing(prototype: { close(): Promise<void> }): void {
  Object.defineProperty(prototype, asyncDispose, {
    value(this: { close(): Promise<void> }): Promise<void> {
      return this.close();
    },
    configurable: true,
    writable: true,
  });
}
