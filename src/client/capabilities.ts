/** Yes, or no with the reason. */
export type Capability =
  | { readonly supported: true; readonly note?: string }
  | { readonly supported: false; readonly reason: string };

/**
 * What a marketplace's client can do, as data: the tables in the documentation are made from it.
 */
export interface MarketplaceCapabilities {
  /** The marketplace's name, as people write it. */
  readonly marketplace: string;
  /** Ways to sign in. */
  readonly auth: readonly ('none' | 'bearer' | 'api-key' | 'cookies' | 'oauth2')[];
  /** Does it work from a web page of another origin? */
  readonly browser: Capability;
  /** What the marketplace tells of its files, such as `sha256 and size`. */
  readonly integrity: string;
  /** Does a cut download go on from where it was? */
  readonly resume: Capability;
  /** Does the marketplace search by text? */
  readonly search: Capability;
  /** What cannot be done through this client, and why. */
  readonly limits: readonly string[];
}
