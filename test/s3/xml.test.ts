import { describe, expect, it } from 'vitest';
import { readXml, textOf } from '../../src/runtimes/s3/xml.ts';

describe('the XML of a store', () => {
  it('is elements with texts and children', () => {
    const root = readXml(
      '<?xml version="1.0"?>\n<L xmlns="http://s3/"><K>a&amp;b &#x41;&#66;&quot;</K><E/><K>c</K></L>\n',
    );
    expect(root.name).toBe('L');
    expect(root.children.map(({ name, text }) => [name, text])).toEqual([
      ['K', 'a&b AB"'],
      ['E', ''],
      ['K', 'c'],
    ]);
    expect(textOf(root, 'K')).toBe('a&b AB"');
    expect(textOf(root, 'none')).toBeUndefined();
  });

  it.each([
    ['nothing', ''],
    ['text', 'Not found'],
    ['a page', '<!doctype html><p>hi'],
    ['a document type', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['an unknown entity', '<a>&x;</a>'],
    ['an inherited name for an entity', '<a>&constructor;</a>'],
    ['a bare ampersand', '<a>b & c</a>'],
    ['a code point that is none', '<a>&#x110000;</a>'],
    ['a comment', '<a><!-- b --></a>'],
    ['CDATA', '<a><![CDATA[b]]></a>'],
    ['crossed tags', '<a><b></a></b>'],
    ['an open end', '<a><b></b>'],
    ['too many ends', '<a></a></a>'],
    ['two roots', '<a/><b/>'],
    ['text beside the root', '<a/>b'],
    ['a cut tag', '<a><b'],
    ['great depth', `${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`],
  ])('is refused with %s', (_what, source) => {
    expect(() => readXml(source)).toThrow(expect.objectContaining({ code: 'E_SINK' }));
  });

  it('is read in one pass, however it is malformed', () => {
    const began = performance.now();
    for (const source of [
      `<a ${' '.repeat(1 << 20)}`,
      '<'.repeat(1 << 20),
      `<a>${'&'.repeat(1 << 20)}</a>`,
    ]) {
      expect(() => readXml(source)).toThrow('not plain elements');
    }
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});
