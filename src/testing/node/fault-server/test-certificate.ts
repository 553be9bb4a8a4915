import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** A certificate in PEM, with its key; made anew at each run, so no key is ever shipped. */
export interface TestCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** An authority for one test run. It answers for 127.0.0.1 and localhost only. */
export interface TestAuthority {
  /** What a client must trust, in PEM. */
  readonly certificate: string;
  issue(validity: Validity): TestCertificate;
}

/** From when to when a certificate holds. */
interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const ECDSA_WITH_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02] as const;
const COMMON_NAME = [0x55, 0x04, 0x03] as const;
const BASIC_CONSTRAINTS = [0x55, 0x1d, 0x13] as const;
const ALTERNATIVE_NAME = [0x55, 0x1d, 0x11] as const;
const DAY_MS = 86_400_000;

/** A new authority with its own key (X.509 v3, P-256; RFC 5280). */
export function createTestAuthority(): TestAuthority {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = commonName(`test authority ${randomBytes(8).toString('hex')}`);
  const validity = {
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + DAY_MS * 365),
  };
  const signer = { name, key: authority.privateKey };
  const own = certificate(name, authority.publicKey, validity, signer, [
    extension(BASIC_CONSTRAINTS, true, sequence(tlv(0x01, Buffer.of(0xff)))),
  ]);
  return {
    certificate: own,
    issue(leafValidity) {
      const leaf = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const names = sequence(tlv(0x82, Buffer.from('localhost')), tlv(0x87, Buffer.of(127, 0, 0, 1)));
      return {
        certificate: certificate(commonName('localhost'), leaf.publicKey, leafValidity, signer, [
          extension(BASIC_CONSTRAINTS, true, sequence()),
          extension(ALTERNATIVE_NAME, false, names),
        ]),
        key: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}

function certificate(
  subject: Buffer,
  publicKey: KeyObject,
  { notBefore, notAfter }: Validity,
  signer: { readonly name: Buffer; readonly key: KeyObject },
  extensions: readonly Buffer[],
): string {
  // A positive number, whatever the random bytes are: the first one is fixed.
  const serial = tlv(0x02, Buffer.concat([Buffer.of(0x5a), randomBytes(15)]));
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.of(2))),
    serial,
    algorithm,
    signer.name,
    sequence(time(notBefore), time(notAfter)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, signer.key);
  const der = sequence(body, algorithm, tlv(0x03, Buffer.of(0), signature));
  const lines = der.toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function commonName(name: string): Buffer {
  return sequence(tlv(0x31, sequence(oid(COMMON_NAME), tlv(0x0c, Buffer.from(name)))));
}

function extension(id: readonly number[], critical: boolean, value: Buffer): Buffer {
  return sequence(oid(id), ...(critical ? [tlv(0x01, Buffer.of(0xff))] : []), tlv(0x04, value));
}

/** UTCTime up to 2049, GeneralizedTime from 2050 on (RFC 5280, 4.1.2.5). */
function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/\.\d+|\D/g, '');
  return date.getUTCFullYear() < 2050
    ? tlv(0x17, Buffer.from(`${digits.slice(2)}Z`))
    : tlv(0x18, Buffer.from(`${digits}Z`));
}

function oid(bytes: readonly number[]): Buffer {
  return tlv(0x06, Buffer.from(bytes));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tlv(0x30, ...parts);
}

/** Tag, length, value: all there is to DER. */
function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  if (value.length < 0x80) return Buffer.concat([Buffer.of(tag, value.length), value]);
  const length = value.length < 0x100 ? [0x81, value.length] : [0x82, value.length >> 8, value.length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...length), value]);
}
