// The arrows between the rooms of src/. An import that is only a type counts too.
import { allEntries } from './tools/entries.mjs';

/** What each room may import from src/, beside itself. Everything not named here is forbidden. */
const below = {
  errors: ['shared'],
  shared: ['errors'],
  models: ['errors', 'shared'],
  auth: ['errors', 'shared', 'models'],
  sinks: ['errors', 'shared', 'models'],
  http: ['errors', 'shared', 'models', 'auth', 'sinks'],
  transfer: ['errors', 'shared', 'models', 'auth', 'sinks', 'http'],
  client: ['errors', 'shared', 'models', 'auth', 'sinks', 'http', 'transfer'],
  marketplaces: ['errors', 'shared', 'models', 'auth', 'sinks', 'http', 'transfer', 'client'],
  mirror: ['errors', 'shared', 'models', 'auth', 'sinks', 'http', 'transfer', 'client'],
  testing: ['errors', 'shared', 'models', 'auth', 'sinks', 'http', 'transfer', 'client'],
  runtimes: ['errors', 'shared', 'models', 'sinks'],
};

const rooms = Object.entries(below).map(([room, allowed]) => ({
  name: `arrows-of-${room}`,
  comment: `src/${room}/ may import only ${allowed.join(', ')}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
}));

const folder = (source) => source.replace(/\/index\.ts$/, '/').replaceAll('.', '\\.');
/** Entries that stand alone: nothing of them may be reached from the root. */
const apart = allEntries.filter(({ subpath }) => subpath !== '.' && subpath !== './cdn');

export default {
  forbidden: [
    ...rooms,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'core-imports-no-runtime',
      comment: 'The core runs everywhere: node:* stays in src/runtimes/node and src/testing/node',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(runtimes|testing)/node/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-imports-no-node-room',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/((runtimes|testing)/node/)' },
      to: { path: '^src/(runtimes|testing)/node/' },
    },
    {
      name: 'marketplaces-stand-alone',
      comment: 'What several need is in src/marketplaces/shared/, which knows none of them',
      severity: 'error',
      from: { path: '^src/marketplaces/([^/]+)/' },
      to: { path: '^src/marketplaces/([^/]+)/', pathNot: '^src/marketplaces/($1|shared)/' },
    },
    {
      name: 'runtimes-stand-alone',
      severity: 'error',
      from: { path: '^src/runtimes/([^/]+)/' },
      to: { path: '^src/runtimes/([^/]+)/', pathNot: '^src/runtimes/$1/' },
    },
    {
      name: 'root-stays-small',
      comment: 'The root exports the client and what is below it',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: apart.map(({ source }) => `^${folder(source)}`), reachable: true },
    },
    {
      name: 'sync-reaches-no-network',
      comment: 'The sync facade works on what is in memory',
      severity: 'error',
      from: { path: '^src/client/sync\\.ts$' },
      to: { path: ['^src/(http|auth|transfer|sinks)/', '(^|/)node_modules/(ky|p-queue)/'], reachable: true },
    },
    {
      name: 'one-room-knows-ky',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/http/' },
      to: { path: '(^|/)node_modules/ky/' },
    },
    {
      name: 'only-own-dependencies',
      comment: 'What src/ imports is a dependency of the package, not of its tools',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.js', '.d.ts'],
    },
  },
};
