import type { MarketplaceCapabilities } from '../../client/capabilities.ts';

/** What the Fab client can do. */
export const fabCapabilities: MarketplaceCapabilities = {
  marketplace: 'Fab',
  auth: ['cookies', 'bearer', 'oauth2'],
  browser: { supported: false, reason: 'Neither the API nor the content networks allow other origins' },
  integrity: 'builds: SHA-1 of the manifest, of each chunk and of each file; single files: size',
  resume: { supported: true, note: 'per chunk; single files by range' },
  search: { supported: false, reason: 'a library cannot be searched by text' },
  limits: [
    'no sign-in: cookies or tokens are given by the caller',
    'no encrypted builds',
    'links in builds are reported, not created',
    'licences that only refer to an asset (UEFN, Verse) are listed, not downloaded',
  ],
};
