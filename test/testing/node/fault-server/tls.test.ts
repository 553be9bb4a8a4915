import { X509Certificate } from 'node:crypto';
import { get } from 'node:https';
import { expect, test } from 'vitest';
import { createTestAuthority } from '../../../../src/testing/node/fault-server/test-certificate.ts';
import { useFaultServer } from './server.ts';

const server = useFaultServer();

/** The status, or the code of the error. */
function ask(url: string, ca?: string): Promise<number | string | undefined> {
  return new Promise((resolve) => {
    get(url, { ca, agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
      response.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
}

test('tls serves every HTTP/1.1 fault to those who trust its authority', async () => {
  expect(await ask(server().url('ok', {}, 'tls'), server().certificate)).toBe(200);
  expect(
    await ask(server().url('ok', {}, 'tls').replace('127.0.0.1', 'localhost'), server().certificate),
  ).toBe(200);
  expect(await ask(server().url('not-found', {}, 'tls'), server().certificate)).toBe(404);
  expect(await ask(server().url('reset-mid-body', {}, 'tls'), server().certificate)).toBe('ECONNRESET');
  expect(await ask(server().url('ok', {}, 'tls'))).toMatch(/^(UNABLE_TO|SELF_SIGNED)/);
});

test('tls-untrusted, tls-expired and tls-cut fail even for them', async () => {
  expect(await ask(server().url('tls-untrusted'), server().certificate)).toMatch(/^UNABLE_TO/);
  // Deno tells neither from the other, Bun has another word for the last.
  expect(await ask(server().url('tls-expired'), server().certificate)).toMatch(
    /^(CERT_HAS_EXPIRED|UNABLE_TO)/,
  );
  expect(await ask(server().url('tls-cut'), server().certificate)).toMatch(
    /^(ECONNRESET|ERR_SOCKET_CLOSED)$/,
  );
});

test('certificates name this machine only, and their dates are written as RFC 5280 asks', () => {
  const authority = createTestAuthority();
  const issuer = new X509Certificate(authority.certificate);
  const notBefore = new Date('2049-12-31T23:59:59Z');
  const notAfter = new Date('2050-01-01T00:00:00Z');
  const leaf = new X509Certificate(authority.issue({ notBefore, notAfter }).certificate);
  expect([leaf.validFromDate, leaf.validToDate]).toEqual([notBefore, notAfter]);
  expect(leaf.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
  expect([issuer.ca, leaf.ca]).toEqual([true, false]);
  expect(leaf.checkIssued(issuer)).toBe(true);
  expect(leaf.verify(issuer.publicKey)).toBe(true);
  expect(leaf.verify(new X509Certificate(createTestAuthority().certificate).publicKey)).toBe(false);
});
