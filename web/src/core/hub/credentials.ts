/** What a device shows and signs with: its certificate chain and the key behind it. */
import type { Refused } from "../api";
import type { Bytes } from "../bytes";
import { loadSigner } from "../crypto/device-key";
import { type Identity, Member, mlsCode, verifyChain } from "../mls";
import { type Statement, signedBytes } from "../protocol/signing";

export interface StoredCredentials {
  readonly organisation: string;
  /** DER, leaf first, without the anchor. */
  readonly chain: readonly Bytes[];
  /** The organisation's root certificate, DER. */
  readonly anchor: Bytes;
  /** PKCS#8 DER, secret. */
  readonly signingKey: Bytes;
}

/** One device's identity: for the hub's challenge, for sealed requests, and for MLS. */
export class Credentials {
  readonly anchor: Bytes;
  #identity: Identity;
  #chain: readonly Bytes[];
  readonly #signingKey: Bytes;
  readonly #sign: (data: Bytes) => Promise<Bytes>;

  private constructor(
    identity: Identity,
    stored: StoredCredentials,
    sign: (data: Bytes) => Promise<Bytes>,
  ) {
    this.#identity = identity;
    this.#chain = stored.chain;
    this.anchor = stored.anchor;
    this.#signingKey = stored.signingKey;
    this.#sign = sign;
  }

  get identity(): Identity {
    return this.#identity;
  }

  /** DER, leaf first, without the anchor. */
  get chain(): readonly Bytes[] {
    return this.#chain;
  }

  /** Another certificate for the same key, verified by the caller: shown from now on. */
  renew(chain: readonly Bytes[], identity: Identity): void {
    this.#chain = chain;
    this.#identity = identity;
  }

  /**
   * Refused `bad_certificate` where chain, anchor and key do not belong together. The time is not checked, so that an
   * expired device can still read what it has.
   */
  static async load(stored: StoredCredentials): Promise<Credentials | Refused> {
    const { organisation, chain, anchor, signingKey } = stored;
    let identity: Identity;
    let sign: (data: Bytes) => Promise<Bytes>;
    try {
      identity = verifyChain([...chain], { [organisation]: anchor });
      sign = await loadSigner(signingKey);
    } catch (error) {
      if (mlsCode(error) === null && !(error instanceof DOMException)) throw error;
      return { code: "bad_certificate" };
    }
    if (identity.organisation !== organisation) return { code: "bad_certificate" };
    return new Credentials(identity, stored, sign);
  }

  /** ECDSA P-384 with SHA-384 (RFC 5758), DER. */
  sign(statement: Statement): Promise<Bytes> {
    return this.#sign(signedBytes(statement));
  }

  /**
   * This device in MLS. `storageKey` (32 bytes) seals its rows; `partners`: other organisations' anchors. The caller
   * frees it.
   */
  member(storageKey: Bytes, partners: Readonly<Record<string, Bytes>> = {}): Member {
    const anchors = { ...partners, [this.identity.organisation]: this.anchor };
    return new Member(this.#signingKey, [...this.chain], anchors, storageKey);
  }
}
