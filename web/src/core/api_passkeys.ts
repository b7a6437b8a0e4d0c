/** What passes between the core and the page's authenticator. */
import type { Millis } from "./api_values";

/** What an authenticator is asked to make (WebAuthn Level 3, section 5.4). */
export interface PasskeyWanted {
  readonly challenge: Uint8Array;
  readonly relyingParty: string;
  /** What people know the relying party as. */
  readonly organisation: string;
  readonly user: Uint8Array;
  readonly login: string;
  /** Credential ids that the person has already. */
  readonly exclude: readonly Uint8Array[];
  /** Input of the PRF extension (section 10.1.4). */
  readonly prfInput: Uint8Array;
}

/** What it made. `prf`: 32 secret bytes for the input; null where the authenticator has none. */
export interface PasskeyMade {
  readonly credential: Uint8Array;
  readonly clientData: Uint8Array;
  readonly attestation: Uint8Array;
  readonly prf: Uint8Array | null;
}

/** What an authenticator is asked to answer (section 5.5). */
export interface PasskeyAsked {
  readonly challenge: Uint8Array;
  readonly relyingParty: string;
  readonly credentials: readonly Uint8Array[];
  readonly prfInput: Uint8Array | null;
}

/** Its answer. */
export interface PasskeyProof {
  readonly credential: Uint8Array;
  readonly clientData: Uint8Array;
  readonly authenticatorData: Uint8Array;
  readonly signature: Uint8Array;
  readonly prf: Uint8Array | null;
}

/** One passkey of the person's account. */
export interface PasskeyEntry {
  readonly credential: Uint8Array;
  readonly name: string;
  readonly addedAt: Millis;
  readonly usedAt: Millis | null;
  /** Backed up by its provider: it may be on several devices. */
  readonly synced: boolean;
  /** It opens what is stored on this device. */
  readonly unlocks: boolean;
}
