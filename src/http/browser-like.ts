interface Surroundings {
  readonly process?: { readonly versions?: { readonly node?: unknown } };
  readonly Deno?: unknown;
  readonly Bun?: unknown;
  readonly navigator?: { readonly userAgent?: unknown };
  readonly document?: unknown;
  readonly WorkerGlobalScope?: unknown;
  readonly location?: unknown;
}

/**
 * Is this a web page or a worker of one, whose `fetch` hides redirects, forbids headers and obeys CORS? Asked when a
 * client is made: importing the package reads no global.
 *
 * A `document` alone proves nothing, since test environments put one into Node.
 */
export function isBrowserLike(surroundings: object = globalThis): boolean {
  const { process, Deno, Bun, navigator, document, WorkerGlobalScope, location } =
    surroundings as Surroundings;
  const serverSide =
    process?.versions?.node !== undefined ||
    Deno !== undefined ||
    Bun !== undefined ||
    navigator?.userAgent === 'Cloudflare-Workers';
  return (
    !serverSide && (document !== undefined || (WorkerGlobalScope !== undefined && location !== undefined))
  );
}
