import { BaseAsset } from '../../models/base-asset.ts';
import { assignKnown } from '../shared/assign-known.ts';
import { toNumber } from '../shared/numeric.ts';
import { toDate } from '../shared/to-date.ts';
import type { RawItchGame, RawItchKey } from './itch-raw.ts';
import { hasTrait, platformsOf, type ItchPlatforms } from './itch-traits.ts';

/** What an asset is made from: a game, or a purchase with its game in it. */
export type ItchAssetInit = { readonly game: RawItchGame } | { readonly key: RawItchKey };

/**
 * A page of itch.io: assets, a tool, a game. Its uid is the game's id; game developers' assets have the
 * classification `assets`.
 *
 * @example
 * ```ts
 * for await (const asset of market.assets()) if (asset.classification === 'assets') console.log(asset.title);
 * ```
 */
export class ItchAsset extends BaseAsset {
  declare readonly rawData: RawItchGame | RawItchKey;
  /** The page. */
  declare readonly url?: string;
  declare readonly type?: string;
  /** `assets`, `game`, `tool`, `game_mod`, `soundtrack`, `comic`, `book`, `physical_game`, `other`. */
  declare readonly classification?: string;
  declare readonly coverUrl?: string;
  declare readonly publishedAt?: Date;
  /** Cents; 0 means free, or any price. */
  declare readonly minPrice?: number;
  readonly canBeBought: boolean;
  readonly hasDemo: boolean;
  readonly inPressSystem: boolean;
  readonly platforms: ItchPlatforms;
  /** The display name, else the user name. */
  declare readonly author?: string;
  declare readonly authorUrl?: string;
  /** The purchase that allows to download it, where the asset comes from the list of purchases. */
  declare readonly downloadKeyId?: string;
  declare readonly purchaseId?: string;
  declare readonly purchasedAt?: Date;

  constructor(init: ItchAssetInit) {
    const key = 'key' in init ? init.key : undefined;
    const game: RawItchGame = 'key' in init ? (init.key.game ?? { id: init.key.game_id }) : init.game;
    const uid = String(key?.game_id ?? game.id);
    super({
      uid,
      title: game.title ?? uid,
      description: game.short_text ?? undefined,
      createdAt: toDate(game.created_at),
      rawData: key ?? game,
    });
    this.canBeBought = hasTrait(game, 'can_be_bought');
    this.hasDemo = hasTrait(game, 'has_demo');
    this.inPressSystem = hasTrait(game, 'in_press_system');
    this.platforms = platformsOf(game);
    assignKnown<ItchAsset>(this, {
      url: game.url,
      type: game.type,
      classification: game.classification,
      coverUrl: game.cover_url,
      publishedAt: toDate(game.published_at),
      minPrice: toNumber(game.min_price),
      author: game.user?.display_name ?? game.user?.username,
      authorUrl: game.user?.url,
      downloadKeyId: key?.id.toString(),
      purchaseId: key?.purchase_id?.toString(),
      purchasedAt: toDate(key?.created_at),
    });
  }
}
