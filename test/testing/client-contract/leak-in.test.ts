import { describe, expect, test } from 'vitest';
import { leakIn } from '../../../src/testing/client-contract/leak-in.ts';

const secrets = ['s3cret/+', 'other'];

class WithJson {
  readonly #hidden = 's3cret/+';
  toJSON(): object {
    return { told: this.#hidden };
  }
}

describe('a secret is found', () => {
  const hidden = Object.defineProperty({}, 'token', { value: 'Bearer s3cret/+' });
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  test.each<[string, unknown]>([
    ['in a text', 'Bearer s3cret/+'],
    ['encoded, as in a URL', 'https://x.example/?sig=s3cret%2F%2B'],
    ['in a message', new Error('no s3cret/+')],
    ['in a cause', new Error('no', { cause: new Error('other') })],
    ['in a property that is not shown', hidden],
    ['under a symbol', { [Symbol('headers')]: ['s3cret/+'] }],
    ['in a list, deep inside', { a: [{ b: { c: 'the other' } }] }],
    ['in a key', { 's3cret/+': 1 }],
    ['in the JSON of a class', new WithJson()],
    ['beside a circle', { circle, token: 'other' }],
  ])('%s', (_, value) => {
    expect(leakIn(value, secrets)).toEqual(expect.any(String));
  });
});

test('nothing is found where there is nothing', () => {
  expect(leakIn({ message: 'fine', count: 3, list: [null, undefined] }, secrets)).toBeUndefined();
  expect(leakIn('anything', [''])).toBeUndefined();
});
