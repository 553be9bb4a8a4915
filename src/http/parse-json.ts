const deepest = 256;

/** Could a key be `__proto__`, plain or with escapes? */
const risky = /__proto__|\\u00(5f|6f|7[024])/i;

/**
 * JSON from outside, as a value that is safe to copy about: an object with a key `__proto__` has no prototype, so that
 * no copy of it can change one, and nesting is bounded.
 *
 * @throws SyntaxError for what is not JSON; RangeError for what nests too deeply.
 */
export function parseJson(text: string): unknown {
  checkDepth(text);
  return risky.test(text) ? JSON.parse(text, withoutPrototype) : JSON.parse(text);
}

function withoutPrototype(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, '__proto__')) return value;
  return Object.assign(Object.create(null) as object, value);
}

/** Counts brackets outside strings; what is not well-formed is left to the parser. */
function checkDepth(text: string): void {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (inString) {
      if (char === 92) at++;
      else if (char === 34) inString = false;
    } else if (char === 34) inString = true;
    else if (char === 91 || char === 123) {
      if (++depth > deepest) throw new RangeError('The JSON nests too deeply');
    } else if (char === 93 || char === 125) depth--;
  }
}
