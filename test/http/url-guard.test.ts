import { expect, test } from 'vitest';
import { guardUrl, type UrlPolicy } from '../../src/http/url-guard.ts';

const policy: UrlPolicy = { ownOrigins: new Set() };

test('an https URL of a public host passes, without its fragment', () => {
  expect(guardUrl('https://cdn.example.com/a b?x=1#part', policy).href).toBe(
    'https://cdn.example.com/a%20b?x=1',
  );
});

test('a relative URL is resolved first', () => {
  expect(guardUrl('../b', policy, 'https://cdn.example.com/x/a').href).toBe('https://cdn.example.com/b');
});

test('line breaks in a URL are gone, as the URL parser has it', () => {
  expect(guardUrl('https://cdn.example.com/a\r\nb', policy).href).toBe('https://cdn.example.com/ab');
});

test.each([
  'file:///etc/passwd',
  'data:text/plain,x',
  'blob:https://example.com/1',
  'javascript:alert(1)',
  'ftp://example.com/a',
  'http://example.com/a',
  'ws://example.com/',
])('%s is refused for its scheme', (url) => {
  expect(() => guardUrl(url, policy)).toThrow(expect.objectContaining({ code: 'E_URL' }) as Error);
});

test.each([
  'https://localhost/',
  'https://a.localhost/',
  'https://printer.local/',
  'https://metadata.google.internal/',
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://017700000001/',
  'https://0/',
  'https://10.1.2.3/',
  'https://100.64.0.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://172.16.0.1/',
  'https://172.31.255.255/',
  'https://192.168.1.1/',
  'https://192.0.0.8/',
  'https://198.18.0.1/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'https://[::]/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:10.0.0.1]/',
  'https://[64:ff9b::a00:1]/',
  'https://[2002:7f00:1::]/',
  'https://[fc00::1]/',
  'https://[fd12:3456::1]/',
  'https://[fe80::1]/',
  'https://[ff02::1]/',
])('%s is refused as private', (url) => {
  expect(() => guardUrl(url, policy)).toThrow('private network');
});

test.each([
  'https://8.8.8.8/',
  'https://100.63.0.1/',
  'https://172.15.0.1/',
  'https://172.32.0.1/',
  'https://192.0.78.1/',
  'https://198.20.0.1/',
  'https://[2606:4700::1]/',
  'https://localhost.example.com/',
  'https://notlocal/',
])('%s is public', (url) => {
  expect(guardUrl(url, policy).href).toBe(url);
});

test('user info, a dot after the host, an endless URL and nonsense are refused', () => {
  expect(() => guardUrl('https://user:secret@example.com/', policy)).toThrow('user info');
  expect(() => guardUrl('https://user@example.com/', policy)).toThrow('user info');
  expect(() => guardUrl('https://example.com./', policy)).toThrow('dot');
  expect(() => guardUrl(`https://example.com/${'a'.repeat(9000)}`, policy)).toThrow('too long');
  expect(() => guardUrl('https://', policy)).toThrow('malformed');
  expect(() => guardUrl('not a url', policy)).toThrow('malformed');
});

test('nothing of the URL but origin and path is in the error', () => {
  let message = '';
  try {
    guardUrl('http://user:hunter2@example.com/path?sig=s3cr3t#frag', policy);
  } catch (error) {
    message = `${String(error)} ${JSON.stringify(error)}`;
  }
  expect(message).toContain('http://example.com/path');
  expect(message).not.toMatch(/hunter2|s3cr3t|frag/);
});

test('a private host that the caller declared passes over https, not over http', () => {
  const own = { ownOrigins: new Set(['https://192.168.1.5:8443', 'http://192.168.1.5']) };
  expect(guardUrl('https://192.168.1.5:8443/a', own).port).toBe('8443');
  expect(() => guardUrl('https://192.168.1.5/a', own)).toThrow('private network');
  expect(() => guardUrl('http://192.168.1.5/a', own)).toThrow('scheme');
});

test('allowInsecureLoopback opens this machine and no other', () => {
  const open = { ...policy, allowInsecureLoopback: true };
  for (const url of ['http://127.0.0.1:8080/', 'http://[::1]/', 'http://localhost/', 'https://127.8.9.1/']) {
    expect(guardUrl(url, open).href).toBe(url);
  }
  for (const url of [
    'http://10.0.0.1/',
    'http://example.com/',
    'https://10.0.0.1/',
    'http://localhost.example.com/',
  ]) {
    expect(() => guardUrl(url, open)).toThrow('refused');
  }
});

test('with allowed hosts, others and odd ports are refused; names are compared in their ASCII form', () => {
  const narrow = {
    ...policy,
    allowedHosts: ['cdn.example.com', 'files.example.com:8443', 'xn--bcher-kva.example'],
  };
  expect(guardUrl('https://cdn.example.com/', narrow).host).toBe('cdn.example.com');
  expect(guardUrl('https://files.example.com:8443/', narrow).port).toBe('8443');
  expect(guardUrl('https://bücher.example/', narrow).host).toBe('xn--bcher-kva.example');
  for (const url of [
    'https://cdn.example.com:25/',
    'https://evil.example.com/',
    'https://cdn.example.com.evil.com/',
    'https://сdn.example.com/',
  ]) {
    expect(() => guardUrl(url, narrow)).toThrow('expected');
  }
});
