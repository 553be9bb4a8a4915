import * as v from 'valibot';
import { looseList, type LooseList } from '../shared/loose-list.ts';
import { identifier, numeric } from '../shared/numeric.ts';
import { recordOf } from '../shared/record-of.ts';

type Text = string | null | undefined;
type Numeric = number | string | null | undefined;
type Id = number | string;

/** What games and uploads have in common: older answers have `traits` in place of platforms and flags. */
export interface RawItchTraits {
  readonly traits?: LooseList<string>;
  /** `all`, `386` or `amd64` for each of `windows`, `linux`, `osx`. */
  readonly platforms?: Readonly<Record<string, string>> | null | undefined;
  readonly [field: string]: unknown;
}

/** A game, which on itch.io is anything that is sold or given away. */
export interface RawItchGame extends RawItchTraits {
  readonly id: Id;
  readonly url?: Text;
  readonly title?: Text;
  readonly short_text?: Text;
  readonly type?: Text;
  /** `game`, `tool`, `assets`, … */
  readonly classification?: Text;
  readonly cover_url?: Text;
  readonly created_at?: Text;
  readonly published_at?: Text;
  /** Cents. */
  readonly min_price?: Numeric;
  readonly user?:
    | {
        readonly id?: Numeric;
        readonly username?: Text;
        readonly display_name?: Text;
        readonly url?: Text;
        readonly [field: string]: unknown;
      }
    | null
    | undefined;
}

/** A purchase: what allows to download a game. */
export interface RawItchKey {
  readonly id: Id;
  readonly game_id: Id;
  readonly game?: RawItchGame | null | undefined;
  readonly purchase_id?: Numeric;
  readonly created_at?: Text;
  readonly updated_at?: Text;
  readonly [field: string]: unknown;
}

const text = v.nullish(v.string());
const id = v.nullish(identifier);
/** The fields of {@link RawItchTraits}. */
export const itchTraits: {
  readonly traits: v.GenericSchema<LooseList<string>>;
  readonly platforms: v.GenericSchema<RawItchTraits['platforms']>;
} = { traits: looseList(v.string()), platforms: v.nullish(recordOf(v.string())) };

/** The shape of {@link RawItchGame}; other fields survive. */
export const itchGameSchema: v.GenericSchema<RawItchGame> = v.looseObject({
  ...itchTraits,
  id: identifier,
  url: text,
  title: text,
  short_text: text,
  type: text,
  classification: text,
  cover_url: text,
  created_at: text,
  published_at: text,
  min_price: v.nullish(numeric),
  user: v.nullish(v.looseObject({ id, username: text, display_name: text, url: text })),
});

/** The shape of {@link RawItchKey}; other fields survive. */
export const itchKeySchema: v.GenericSchema<RawItchKey> = v.looseObject({
  id: identifier,
  game_id: identifier,
  game: v.nullish(itchGameSchema),
  purchase_id: id,
  created_at: text,
  updated_at: text,
});

/** The shape of a page of owned keys. The list must be there, since its absence would look like the end. */
export const itchKeysSchema: v.GenericSchema<{ readonly owned_keys: LooseList<RawItchKey> }> = v.looseObject({
  owned_keys: v.nonNullish(looseList(itchKeySchema)),
});

/** The shape of a page of games. */
export const itchGamesSchema: v.GenericSchema<{ readonly games: LooseList<RawItchGame> }> = v.looseObject({
  games: v.nonNullish(looseList(itchGameSchema)),
});
