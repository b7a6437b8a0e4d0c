/** Test authorities: a root and an issuing certificate per organisation, and the certificates that they issue. */
import { type Bytes, hex, utf8 } from "../../src/core/bytes";
import { der, objectIdentifier, TAG, TRUE, unsigned } from "../../src/core/crypto/der";
import { makeDeviceKey, type NewDeviceKey } from "../../src/core/crypto/device-key";
import { extendedKeyUsages, generateSealingKey, Member } from "../../src/core/mls";
import { newId } from "../../src/core/protocol/ids";
import { signedBytes } from "../../src/core/protocol/signing";
import type { Revoked } from "../../src/core/protocol/wire";

/** The second at which most tests happen (15 January 2027). */
export const NOW = 1_800_000_000;
const DAY = 86_400;
const SIGNED_WITH = der(TAG.sequence, objectIdentifier("1.2.840.10045.4.3.3"));
const KEY_USAGE = { sign: [7, 0x80], certify: [2, 0x04], agree: [3, 0x08] } as const;

export interface TestDevice {
  readonly organisation: string;
  readonly account: string;
  readonly device: string;
  readonly key: NewDeviceKey;
  readonly chain: readonly Bytes[];
  readonly anchor: Bytes;
}

export interface SealingCertificate {
  readonly secret: Bytes;
  readonly chain: readonly Bytes[];
}

export class Authority {
  readonly organisation: string;
  /** The root certificate. */
  readonly anchor: Bytes;
  readonly #issuing: Bytes;
  readonly #issuingKey: NewDeviceKey;
  readonly #now: number;

  private constructor(
    organisation: string,
    now: number,
    anchor: Bytes,
    issuing: Bytes,
    issuingKey: NewDeviceKey,
  ) {
    this.organisation = organisation;
    this.#now = now;
    this.anchor = anchor;
    this.#issuing = issuing;
    this.#issuingKey = issuingKey;
  }

  static async found(now = NOW, organisation = newId()): Promise<Authority> {
    const [rootKey, issuingKey] = [await makeDeviceKey(), await makeDeviceKey()];
    const [rootName, issuingName] = [`root ${organisation}`, `issuing ${organisation}`];
    const root = await certificate({
      subject: rootName,
      issuer: rootName,
      publicKeyInfo: rootKey.publicKeyInfo,
      signer: rootKey,
      now,
      lifetime: 7000 * DAY,
      extensions: [constraints(1), keyUsage("certify")],
    });
    const issuing = await certificate({
      subject: issuingName,
      issuer: rootName,
      publicKeyInfo: issuingKey.publicKeyInfo,
      signer: rootKey,
      now,
      lifetime: 1800 * DAY,
      extensions: [constraints(0), keyUsage("certify")],
    });
    return new Authority(organisation, now, root, issuing, issuingKey);
  }

  get anchors(): Record<string, Bytes> {
    return { [this.organisation]: this.anchor };
  }

  /** A chain for a key, leaf first. */
  async issue(
    uri: string,
    publicKeyInfo: Bytes,
    usages: readonly string[],
    lifetime = 90 * DAY,
  ): Promise<Bytes[]> {
    const names = der(TAG.sequence, der(0x86, utf8(uri)));
    const [, , sealing] = extendedKeyUsages();
    const leaf = await certificate({
      subject: "device",
      issuer: `issuing ${this.organisation}`,
      publicKeyInfo,
      signer: this.#issuingKey,
      now: this.#now,
      lifetime,
      extensions: [
        constraints(null),
        keyUsage(usages.includes(sealing) ? "agree" : "sign"),
        extension("2.5.29.37", der(TAG.sequence, ...usages.map(objectIdentifier))),
        extension("2.5.29.17", names),
      ],
    });
    return [leaf, this.#issuing];
  }

  /** A chain for the key in a certificate request: the point is the end of its SubjectPublicKeyInfo. */
  certify(
    certificateRequest: Bytes,
    account: string,
    device: string,
    lifetime = 90 * DAY,
  ): Promise<Bytes[]> {
    const start = hex(certificateRequest).indexOf("3076301006072a8648ce3d0201") / 2;
    const uri = `wardline:${this.organisation}/${account}/${device}`;
    const [usage] = extendedKeyUsages();
    return this.issue(uri, certificateRequest.slice(start, start + 120), [usage], lifetime);
  }

  /** The word that a device is dead. */
  async revoked(device: string, wipe = true, at = this.#now * 1000): Promise<Revoked> {
    const { organisation } = this;
    const statement = { tag: "wardline/revocation/v1", organisation, device, at, wipe } as const;
    const signature = await this.#issuingKey.sign(signedBytes(statement));
    return { tag: "revoked", at, wipe, issuer: [this.#issuing], signature };
  }

  async device(options: { account?: string; steward?: boolean } = {}): Promise<TestDevice> {
    const { organisation, anchor } = this;
    const key = await makeDeviceKey();
    const [account, device] = [options.account ?? newId(), newId()];
    const [deviceUsage, stewardUsage] = extendedKeyUsages();
    const usages = options.steward === true ? [deviceUsage, stewardUsage] : [deviceUsage];
    const uri = `wardline:${organisation}/${account}/${device}`;
    const chain = await this.issue(uri, key.publicKeyInfo, usages);
    return { organisation, account, device, key, chain, anchor };
  }

  /** The vault's, which requests are sealed to. */
  async sealing(): Promise<SealingCertificate> {
    const [secret, point] = generateSealingKey();
    const [, , usage] = extendedKeyUsages();
    const uri = `wardline:${this.organisation}/${newId()}/${newId()}`;
    const chain = await this.issue(uri, publicKeyInfo(point as Bytes), [usage]);
    return { secret: secret as Bytes, chain };
  }
}

/** A device in MLS, by default with a storage key that nobody else has. */
export function memberOf(
  device: TestDevice,
  anchors: Record<string, Bytes>,
  storageKey: Bytes = crypto.getRandomValues(new Uint8Array(32)),
): Member {
  return new Member(device.key.pkcs8, [...device.chain], anchors, storageKey);
}

interface Certified {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKeyInfo: Bytes;
  readonly signer: NewDeviceKey;
  readonly now: number;
  readonly lifetime: number;
  readonly extensions: readonly Bytes[];
}

/** X.509 version 3 (RFC 5280 section 4.1), valid from an hour before `now`. */
async function certificate(wanted: Certified): Promise<Bytes> {
  const serial = crypto.getRandomValues(new Uint8Array(12));
  const body = der(
    TAG.sequence,
    der(0xa0, unsigned(Uint8Array.of(2))),
    unsigned(serial),
    SIGNED_WITH,
    commonName(wanted.issuer),
    der(TAG.sequence, utcTime(wanted.now - 3600), utcTime(wanted.now + wanted.lifetime)),
    commonName(wanted.subject),
    wanted.publicKeyInfo,
    der(0xa3, der(TAG.sequence, ...wanted.extensions)),
  );
  const signature = der(TAG.bitString, Uint8Array.of(0), await wanted.signer.sign(body));
  return der(TAG.sequence, body, SIGNED_WITH, signature);
}

function commonName(text: string): Bytes {
  const attribute = der(TAG.sequence, objectIdentifier("2.5.4.3"), der(0x0c, utf8(text)));
  return der(TAG.sequence, der(TAG.set, attribute));
}

function utcTime(seconds: number): Bytes {
  const digits = new Date(seconds * 1000).toISOString().replace(/\D/g, "");
  return der(0x17, utf8(`${digits.slice(2, 14)}Z`));
}

function extension(identifier: string, value: Bytes): Bytes {
  return der(TAG.sequence, objectIdentifier(identifier), TRUE, der(TAG.octetString, value));
}

/** Basic constraints: an authority with so many below it, or none. */
function constraints(pathLength: number | null): Bytes {
  const authority = pathLength === null ? [] : [TRUE, unsigned(Uint8Array.of(pathLength))];
  return extension("2.5.29.19", der(TAG.sequence, ...authority));
}

function keyUsage(usage: keyof typeof KEY_USAGE): Bytes {
  return extension("2.5.29.15", der(TAG.bitString, Uint8Array.from(KEY_USAGE[usage])));
}

function publicKeyInfo(point: Bytes): Bytes {
  const algorithm = der(
    TAG.sequence,
    objectIdentifier("1.2.840.10045.2.1"),
    objectIdentifier("1.3.132.0.34"),
  );
  return der(TAG.sequence, algorithm, der(TAG.bitString, Uint8Array.of(0), point));
}
