import { entries } from './tools/entries.mjs';

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  entryPoints: entries.filter(({ subpath }) => subpath !== './cdn').map(({ source }) => source),
  tsconfig: 'tsconfig.src.json',
  plugin: ['./tools/typedoc-options.mjs'],
  out: '.tool/docs',
  disableSources: true,
  treatWarningsAsErrors: true,
  validation: { notExported: true, invalidLink: true, notDocumented: true },
  // All that can be imported or called. Members of data are named after what they are; those of options are checked by
  // the plugin.
  requiredToBeDocumented: [
    'Enum',
    'Variable',
    'Function',
    'Class',
    'Interface',
    'Method',
    'Accessor',
    'TypeAlias',
  ],
  // Shown where they are used, and of no use on their own.
  intentionallyNotExported: [
    // Shapes of what shops send: text, numbers and lists that may be missing or null.
    'Text',
    'Numeric',
    'Flag',
    'Scalar',
    'Id',
    'List',
    'Unknown',
    // What a part of this package hands to another.
    'TransferContext',
    'LinkedAbort',
    'DecidedByMirror',
    'Signaled',
    // Groups of the names of faults.
    'Http1FaultName',
    'Http2FaultName',
    'PlaceFaultName',
  ],
  githubPages: false,
  excludeInternal: true,
};
