import * as v from 'valibot';
import { identifier } from '../shared/numeric.ts';

/** What `/-/api/legacy-package-download-info/{id}` says of a package. */
export interface RawUnityDownload {
  readonly url: string;
  /** 96 hexadecimal digits, AES-256 key and initialisation vector; empty when the package is plain. */
  readonly key?: string | null | undefined;
  readonly upload_id?: number | string | null | undefined;
  readonly [field: string]: unknown;
}

/** The shape of the answer with {@link RawUnityDownload}. */
export const unityDownloadSchema: v.GenericSchema<{
  readonly result: { readonly download: RawUnityDownload };
}> = v.looseObject({
  result: v.looseObject({
    download: v.looseObject({
      url: v.pipe(
        v.string(),
        v.check((url) => URL.canParse(url)),
      ),
      key: v.nullish(v.pipe(v.string(), v.regex(/^([0-9a-f]{96})?$/i))),
      upload_id: v.nullish(identifier),
    }),
  }),
});

/** The shape of the answer of `/-/api/terms/check`. */
export const unityTermsSchema: v.GenericSchema<{ readonly result: boolean }> = v.looseObject({
  result: v.boolean(),
});
