import { toList } from '../shared/loose-list.ts';
import type { RawItchTraits } from './itch-raw.ts';

/** A system, and for which of its processors: `all`, `386`, `amd64`. */
export type ItchPlatforms = Readonly<Partial<Record<'windows' | 'linux' | 'osx', string>>>;

/** A flag, as a field (in snake or, in go-itchio's own files, in camel case) or as one of the older traits. */
export function hasTrait(raw: RawItchTraits, name: string): boolean {
  const camel = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return (raw[name] ?? raw[camel] ?? toList(raw.traits).includes(name)) === true;
}

/** The platforms, as an object or as the traits `p_windows`, `p_osx`, `p_linux`. */
export function platformsOf(raw: RawItchTraits): ItchPlatforms {
  const traits = toList(raw.traits)
    .filter((trait) => trait.startsWith('p_'))
    .map((trait) => [trait.slice(2), 'all']);
  return { ...Object.fromEntries(traits), ...raw.platforms };
}
