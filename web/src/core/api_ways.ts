/** The part of `Core` that is about what somebody proves themselves with. */
import type { Outcome } from "./api_values";

/** An OpenID provider that knows somebody. */
export interface KnownProvider {
  readonly provider: string;
  readonly name: string;
  /** Where a browser ends its session there; empty where it cannot, or not safely. */
  readonly endSessionUrl: string;
}

/** What the owner of the open device has set up. */
export interface WaysIn {
  /** Those that would sign the owner in today. With none, nobody gets past the session's end without a recovery. */
  readonly methods: readonly ("passkey" | "password" | "open_id")[];
  readonly passkeys: number;
  readonly password: boolean;
  /** Codes of an authenticator app are set up: without them the password signs nobody in. */
  readonly totp: boolean;
  /** That are not used yet. */
  readonly recoveryCodes: number;
  /** The organisation's OpenID providers that know the owner. */
  readonly providers: readonly KnownProvider[];
}

export interface WaysCore {
  waysIn(): Promise<Outcome<WaysIn>>;
}
