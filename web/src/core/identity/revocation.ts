/** The authority's word that this device is dead: nothing else ends it, and no hub can say it by itself. */
import type { Bytes } from "../bytes";
import { verify } from "../crypto/signatures";
import { signedBytes } from "../protocol/signing";
import type { Revoked } from "../protocol/wire";
import { issuerKey } from "./issuer";

/** Who the word must be about, and whose it must be. */
export interface Subject {
  readonly organisation: string;
  readonly device: string;
  /** The organisation's root certificate, DER. */
  readonly anchor: Bytes;
}

/** A removal that was verified. */
export interface Removal {
  /** `RevocationStatement.at`: milliseconds, the authority's clock. */
  readonly at: number;
  /** The vault waits for the word that everything is erased. */
  readonly wipe: boolean;
}

/** The own authority told this device to erase itself. */
export class WipeOrderedError extends Error {
  override readonly name = "WipeOrderedError";
  readonly removal: Removal;

  constructor(removal: Removal) {
    super("wipe ordered");
    this.removal = removal;
  }
}

/** Null for whatever the own authority did not say of this device: forged, about another, of another organisation. */
export async function verifyRevocation(frame: Revoked, about: Subject): Promise<Removal | null> {
  const key = await issuerKey(frame.issuer, about.anchor);
  if (key === null) return null;
  const { organisation, device } = about;
  const { at, wipe } = frame;
  const statement = signedBytes({ tag: "wardline/revocation/v1", organisation, device, at, wipe });
  return (await verify(key, frame.signature, statement)) ? { at, wipe } : null;
}
