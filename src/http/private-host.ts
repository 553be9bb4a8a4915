/** Is this host, as `URL.hostname` writes it, the machine itself? */
export function isLoopbackHost(hostname: string): boolean {
  return /^(127(\.\d+){3}|\[::1\]|(.+\.)?localhost)$/.test(hostname);
}

/**
 * Does this host, as `URL.hostname` writes it, name a place that is not on the public internet? Literal addresses, and
 * names that never leave a network. The URL parser has already made `0x7f.1` and `2130706433` into `127.0.0.1`.
 *
 * A public name may still resolve to a private address; `fetch` gives no way to see that.
 */
export function isPrivateHost(hostname: string): boolean {
  if (hostname.startsWith('[')) return !isPublicIPv6(hostname);
  const [, first, second, third] = /^(\d+)\.(\d+)\.(\d+)\.\d+$/.exec(hostname) ?? [];
  if (first === undefined) return /(^|\.)(localhost|local|internal)$/.test(hostname);
  const a = Number(first);
  const b = Number(second);
  return (
    [0, 10, 127].includes(a) ||
    a >= 224 ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && (b === 168 || (b === 0 && third === '0'))) ||
    (a === 198 && (b === 18 || b === 19))
  );
}

/** Global unicast is 2000::/3; of it, 2002::/16 carries any IPv4 address and so may be a private one. */
function isPublicIPv6(hostname: string): boolean {
  return /^\[[23][\da-f]{3}:/.test(hostname) && !hostname.startsWith('[2002:');
}
