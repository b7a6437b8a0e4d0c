/** What a device knows of its organisation's log, and of each certificate that it met. As `wardline.client.transparency`. */
import type { Id, Millis } from "../api";
import type { CertificateProof } from "../protocol/wire";
import type { CertificateState } from "../store/rows";

/** What a leaf says, for comparison with the record. */
export interface MetCertificate {
  /** SHA-256 of the DER, lower-case hexadecimal. */
  readonly digest: string;
  readonly device: Id;
  readonly account: Id;
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
