import { expect, test } from 'vitest';
import { escapeControls, redactUrl } from '../../src/errors/redact.ts';

test.each([
  ['https://cdn.example/a.zip', 'https://cdn.example/a.zip'],
  ['https://cdn.example/a.zip?sig=1', 'https://cdn.example/a.zip?…'],
  ['https://u:p@cdn.example:8443/a#x', 'https://cdn.example:8443/a'],
  ['HTTP://Example.COM/', 'http://example.com/'],
  ['data:text/plain,s3cr3t', 'data:…'],
  ['javascript:alert(1)', 'javascript:…'],
  ['', '(invalid URL)'],
])('%s is shown as %s', (url, shown) => {
  expect(redactUrl(url)).toBe(shown);
  if (url.startsWith('https')) expect(redactUrl(new URL(url))).toBe(shown);
});

test('control characters, line separators and direction overrides become escapes; the rest stays', () => {
  expect(escapeControls('a\u0000\u001B[0m\r\n\u007F\u0085\u2028\u202Eb\u2066 é 漢 😀')).toBe(
    'a\\u0000\\u001b[0m\\u000d\\u000a\\u007f\\u0085\\u2028\\u202eb\\u2066 é 漢 😀',
  );
});

test('a text is cut before it is escaped', () => {
  expect(escapeControls('abcdef', 3)).toBe('abc…');
  expect(escapeControls('abc', 3)).toBe('abc');
});
