import { redactUrl } from '../errors/redact.ts';
import { silentLogger, type Logger } from '../shared/logger.ts';
import type { HttpHooks } from './http-hooks.ts';

type Info<Name extends keyof HttpHooks> = Parameters<NonNullable<HttpHooks[Name]>>[0];

/** Tells hooks and logger what happens. Neither can break a request. */
export interface Reporter {
  request(url: URL, info: Omit<Info<'onRequest'>, 'url'>): void;
  response(url: URL, info: Omit<Info<'onResponse'>, 'url'>): void;
  retry(url: URL, info: Omit<Info<'onRetry'>, 'url'>): void;
}

/** A reporter that cuts all that may be secret out of URLs. */
export function createReporter(hooks: HttpHooks, logger: Logger): Reporter {
  const tell =
    <Name extends keyof HttpHooks>(name: Name, line: string) =>
    (url: URL, facts: Omit<Info<Name>, 'url'>): void => {
      if (hooks[name] === undefined && logger === silentLogger) return;
      const info = { ...facts, url: redactUrl(url) } as Info<Name>;
      quietly(() => logger.debug(line, { ...info }));
      try {
        (hooks[name] as ((info: Info<Name>) => void) | undefined)?.(info);
      } catch {
        quietly(() => logger.warn(`The hook ${name} threw`));
      }
    };
  return {
    request: tell('onRequest', 'HTTP request'),
    response: tell('onResponse', 'HTTP response'),
    retry: tell('onRetry', 'HTTP retry'),
  };
}

function quietly(run: () => void): void {
  try {
    run();
  } catch {
    // A logger that throws has nowhere to be reported.
  }
}
