/**
 * What a device knows of its organisation's log and its partners', and of each certificate that it met. As
 * `wardline.client.transparency`.
 */
import type { Id, Millis } from "../api";
import { type Bytes, hex } from "../bytes";
import { sha256 } from "../crypto/hash";
import type { CertificateProof } from "../protocol/wire";
import type { CertificateState } from "../store/rows";

/** What a leaf says, for comparison with the record. */
export interface MetCertificate {
  /** SHA-256 of the DER, lower-case hexadecimal. */
  readonly digest: string;
  readonly device: Id;
  readonly account: Id;
}

/** Whose log: under another root certificate it is another one; an agreement that names another begins anew. */
export interface LogName {
  readonly organisation: Id;
  /** SHA-256 of the root certificate, DER, lower-case hexadecimal. */
  readonly anchor: string;
}

export async function logName(organisation: Id, anchor: Bytes): Promise<LogName> {
  return { organisation, anchor: hex(await sha256(anchor)) };
}

/** Where its row is. */
export function keyOf({ organisation, anchor }: LogName): string {
  return `${organisation}/${anchor}`;
}

/** A certificate of one's own account, as the log has it. */
export interface IssuedCertificate {
  readonly digest: string;
  readonly device: Id;
  readonly issuedAt: Millis;
  /** Of its record in the log. */
  readonly index: number;
  readonly state: CertificateState;
  readonly revokedAt: Millis | null;
}

/** By the certificate's digest. */
export type Proofs = ReadonlyMap<string, CertificateProof>;
