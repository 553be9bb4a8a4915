/** What happens in HTTP, told without secrets: methods, safe URLs, statuses. */
export interface HttpHooks {
  /** Before each attempt. */
  readonly onRequest?:
    | ((info: { readonly method: string; readonly url: string; readonly attempt: number }) => void)
    | undefined;
  /** After each answer. */
  readonly onResponse?:
    | ((info: {
        readonly method: string;
        readonly url: string;
        readonly status: number;
        readonly durationMs: number;
      }) => void)
    | undefined;
  /** Before the wait that precedes another attempt. */
  readonly onRetry?:
    | ((info: {
        readonly method: string;
        readonly url: string;
        readonly attempt: number;
        readonly delayMs: number;
      }) => void)
    | undefined;
}
