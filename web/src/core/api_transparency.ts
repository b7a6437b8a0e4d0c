/** The part of `Core` that is about the organisation's log, the certificates that it has, and partners' logs. */
import type { Id, Millis, Outcome } from "./api_values";

/** A certificate of this person's account, as the log has it. */
export interface LoggedCertificate {
  readonly device: Id;
  readonly issuedAt: Millis;
  /** Number of its record. */
  readonly index: number;
  /** `pending`: no head covers it yet; `missing`: the vault could not prove it; `revoked`: the device was. */
  readonly state: "pending" | "proven" | "missing" | "revoked";
  readonly revokedAt: Millis | null;
}

/** What this device knows of a log. */
export interface KnownLog {
  readonly origin: string;
  /** Records up to the last verified head. */
  readonly size: number;
  readonly witnesses: readonly string[];
  /** How often it went on under another key, after a restoration of the vault. */
  readonly restored: number;
  /** Why nobody new is believed any more: the organisation shows different logs. */
  readonly fault: "forked" | "replaced" | null;
}

export interface OwnCertificates {
  /** Newest first. */
  readonly certificates: readonly LoggedCertificate[];
  /** Null before the vault has shown one that a witness cosigned. */
  readonly log: KnownLog | null;
  /** Logs of other organisations whose people this device has met, as far as a witness cosigned one. */
  readonly partners: readonly KnownLog[];
}

export interface TransparencyCore {
  /** Every certificate that the log has for this account. Refused `not_permitted` by a browser without Ed25519. */
  ownCertificates(): Promise<Outcome<OwnCertificates>>;
}
