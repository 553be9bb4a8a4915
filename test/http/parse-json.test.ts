import { expect, test } from 'vitest';
import { parseJson } from '../../src/http/parse-json.ts';

test('ordinary JSON is what JSON.parse makes of it', () => {
  const text = '{"a":[1,2,{"b":"\\u00e9 [{ \\" "}],"constructor":"x","n":1e400}';
  expect(parseJson(text)).toStrictEqual(JSON.parse(text));
});

test.each([
  '{"__proto__":{"polluted":1},"a":1}',
  '{"\\u005f_proto__":{"polluted":1},"a":1}',
  '{"__pr\\u006Fto__":{"polluted":1},"a":1}',
])('a key that is a prototype elsewhere survives as data, and no copy is changed by it: %s', (text) => {
  const value = parseJson(text) as Record<string, unknown>;
  expect(Object.keys(value)).toStrictEqual(['__proto__', 'a']);
  expect(Object.getPrototypeOf(value)).toBeNull();
  expect((value as { polluted?: number }).polluted).toBeUndefined();
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test('nesting is bounded, however long the text', () => {
  expect(() => parseJson('['.repeat(257) + ']'.repeat(257))).toThrow(RangeError);
  expect(() => parseJson('{"a":'.repeat(1_000_000))).toThrow(RangeError);
  expect(parseJson('['.repeat(256) + ']'.repeat(256))).toBeInstanceOf(Array);
  expect(parseJson(`"${'['.repeat(1000)}"`)).toBe('['.repeat(1000));
  expect(parseJson(`"a\\"${'['.repeat(1000)}"`)).toHaveLength(1002);
  expect(parseJson(`[${'[],'.repeat(1000)}1]`)).toHaveLength(1001);
});

test('what is not JSON is a SyntaxError', () => {
  for (const text of ['<html>', '{"a":1', 'NaN', "{'a':1}", ''])
    expect(() => parseJson(text)).toThrow(SyntaxError);
});
