/** What a log line carries beside its text: safe values only. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Where the SDK reports what it does. Silent unless one is given; `console` fits.
 *
 * No line ever holds a token, a cookie or a query string.
 */
export interface Logger {
  /** Each step of a request or a transfer. */
  debug(message: string, fields?: LogFields): void;
  /** What a person who waits may want to know. */
  info(message: string, fields?: LogFields): void;
  /** What went wrong and was helped. */
  warn(message: string, fields?: LogFields): void;
  /** What went wrong and was not. */
  error(message: string, fields?: LogFields): void;
}

/** A logger that says nothing: the default. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
