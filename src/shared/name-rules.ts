/**
 * What a file name may not hold, on any system that a tree may be opened on: the intersection of the rules of Windows,
 * macOS and Linux (Microsoft, "Naming Files, Paths, and Namespaces"), and what only serves to deceive.
 */
export type NameProblem =
  | 'control'
  | 'surrogate'
  | 'invisible'
  | 'colon'
  | 'wildcard'
  | 'end'
  | 'device'
  | 'long'
  | 'own'
  | 'shortcut';

const maxNameBytes = 255;
const maxNameUnits = 240;
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])$/i;
const shortcutExtensions = new Set(['lnk', 'url', 'scf', 'desktop', 'local']);
const shortcutNames = new Set(['desktop.ini', 'autorun.inf']);
const pictographic = /^\p{Extended_Pictographic}/u;
const emojiPart = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}\u20e3\ufe0f]/u;

/** The first rule that a name of one segment breaks, or undefined. */
export function nameProblem(name: string): NameProblem | undefined {
  return (
    characterProblem(name) ??
    (name.endsWith('.') || name.endsWith(' ') ? 'end' : undefined) ??
    (isDevice(name) ? 'device' : undefined) ??
    (isTooLong(name) ? 'long' : undefined) ??
    (isOwnName(name) ? 'own' : undefined) ??
    (isShortcut(name) ? 'shortcut' : undefined)
  );
}

/** One pass over the characters. */
export function characterProblem(text: string): NameProblem | undefined {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 0x1f && unit < 0x7f) {
      if (unit === 0x3a) return 'colon';
      if (isWildcard(unit)) return 'wildcard';
      continue;
    }
    if (unit <= 0x9f || unit === 0x2028 || unit === 0x2029) return 'control';
    if (unit < 0xad) continue;
    const point = text.codePointAt(at) ?? unit;
    if (point >= 0xd800 && point <= 0xdfff) return 'surrogate';
    if (isInvisible(point) && !joinsEmoji(text, at, point)) return 'invisible';
    if (point > 0xffff) at++;
  }
  return undefined;
}

/** Windows keeps these for devices, whatever follows the first dot. */
export function isDevice(name: string): boolean {
  const dot = name.indexOf('.');
  const stem = (dot < 0 ? name : name.slice(0, dot)).trimEnd();
  return stem.length <= 7 && device.test(stem);
}

export function isTooLong(name: string): boolean {
  if (name.length > maxNameUnits) return true;
  return name.length * 3 > maxNameBytes && utf8Length(name) > maxNameBytes;
}

/** Names that the SDK uses beside the files: partials, locks, records. */
export function isOwnName(name: string): boolean {
  return /^\.partial-|^\.assets$|\.lock$/i.test(name);
}

/** Files that a desktop acts on when it shows the folder or when they are clicked. */
function isShortcut(name: string): boolean {
  const lower = name.toLowerCase();
  const extension = lower.slice(lower.lastIndexOf('.') + 1);
  if (extension.length === lower.length) return false;
  return (
    shortcutNames.has(lower) || shortcutExtensions.has(extension) || /^\{[0-9a-f-]{1,64}\}$/.test(extension)
  );
}

/** `< > " | ? *` */
function isWildcard(unit: number): boolean {
  return unit === 0x3c || unit === 0x3e || unit === 0x22 || unit === 0x7c || unit === 0x3f || unit === 0x2a;
}

/** Bytes of the text in UTF-8, without making them. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}

/** Characters without a width, of another direction, or that vary the one before: `exe.png` may read as `gnp.exe`. */
function isInvisible(point: number): boolean {
  return (
    point === 0xad ||
    point === 0x34f ||
    point === 0x61c ||
    (point >= 0x115f && point <= 0x1160) ||
    (point >= 0x17b4 && point <= 0x17b5) ||
    (point >= 0x180b && point <= 0x180f) ||
    (point >= 0x200b && point <= 0x200f) ||
    (point >= 0x202a && point <= 0x202e) ||
    (point >= 0x2060 && point <= 0x206f) ||
    point === 0x3164 ||
    (point >= 0xfe00 && point <= 0xfe0f) ||
    point === 0xfeff ||
    point === 0xffa0 ||
    (point >= 0xfff9 && point <= 0xfffb) ||
    (point >= 0xe0000 && point <= 0xe0fff)
  );
}

/** The emoji selector after a pictograph or a keycap's base, and the joiner between two parts of one emoji. */
function joinsEmoji(text: string, at: number, point: number): boolean {
  if (point !== 0xfe0f && point !== 0x200d) return false;
  const isPair = at > 1 && (text.codePointAt(at - 2) ?? 0) > 0xffff;
  const last = text.slice(isPair ? at - 2 : at - 1, at);
  if (point === 0xfe0f) return pictographic.test(last) || (text[at + 1] === '\u20e3' && /[0-9#*]/.test(last));
  return emojiPart.test(last) && pictographic.test(text.slice(at + 1, at + 3));
}

/** The name without the dots and spaces at its end. */
export function withoutEnd(name: string): string {
  let end = name.length;
  while (end > 0 && (name[end - 1] === '.' || name[end - 1] === ' ')) end--;
  return name.slice(0, end);
}
