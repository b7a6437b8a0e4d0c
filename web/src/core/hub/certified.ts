/** A device's new identity: the certificate that the vault gave is of the key that was made here, as it said it would. */
import type { Refused } from "../api";
import { type Bytes, sameBytes } from "../bytes";
import { type Identity, mlsCode, verifyChain } from "../mls";

/** What a certificate must say. */
export interface Expected {
  readonly organisation: string;
  readonly account: string;
  readonly device: string;
  /** Uncompressed point. */
  readonly publicKey: Uint8Array;
}

/** Refused `bad_certificate`. `now`: seconds. */
export function certified(
  chain: readonly Bytes[],
  anchor: Bytes,
  expected: Expected,
  now: number,
): Identity | Refused {
  const refused: Refused = { code: "bad_certificate", field: "chain" };
  let identity: Identity;
  try {
    identity = verifyChain([...chain], { [expected.organisation]: anchor }, now);
  } catch (error) {
    if (mlsCode(error) === null) throw error;
    return refused;
  }
  const named =
    identity.organisation === expected.organisation &&
    identity.account === expected.account &&
    identity.device === expected.device &&
    !identity.steward &&
    sameBytes(identity.publicKey, expected.publicKey);
  return named ? identity : refused;
}
