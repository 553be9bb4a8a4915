import type { AsyncAuthProvider } from '../../auth/async-auth-provider.ts';
import type { FabEndpoints } from './fab-endpoints.ts';

/**
 * Which of Fab's two interfaces a sign-in is for: that of the web site (`/i`, cookies) or that of the launcher (`/e` and
 * `/p/egl`, a bearer token).
 */
export type FabInterface = 'site' | 'launcher';

/**
 * What {@link FabClient} needs of an auth provider. Ready ones: {@link FabCookieAuth}, {@link FabBearerAuth},
 * {@link FabOAuth}.
 */
export interface FabAuthProvider extends AsyncAuthProvider {
  readonly fabInterface: FabInterface;
  /** The Epic account whose library the launcher lists. */
  readonly accountId?: string | undefined;
  getEndpoints(): FabEndpoints;
}
