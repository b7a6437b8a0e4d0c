/** The part of `Core` that is about every other way to prove who one is, and to let others in. */
import type { DevicePlace } from "./api_devices";
import type { PasskeyAsked } from "./api_passkeys";
import type { Id, Millis, Outcome } from "./api_values";

/** An OpenID provider of the organisation. */
export interface ProviderOffered {
  readonly provider: string;
  /** What people know it as. */
  readonly name: string;
}

/** How somebody may sign in here: the same for everybody, whoever has an account. */
export interface SignInOffer {
  /** Null where no passkey can sign in. */
  readonly passkey: PasskeyAsked | null;
  /** With a code, and the approval of another device. */
  readonly password: boolean;
  readonly providers: readonly ProviderOffered[];
}

/** A password, and a code of the authenticator app or a recovery code. */
export interface PasswordGiven {
  readonly password: string;
  readonly code: string;
}

/** The device that signs in, as far as it is known before it is let in. */
export interface NewcomerGiven {
  /** What the person will know this device by. */
  readonly deviceName: string;
  /** Several people work here. */
  readonly shared?: boolean;
}

/** What is shown while another device decides. */
export interface ApprovalShown {
  /** What the picture holds, after the origin of this page: the approval, and the whole hash. */
  readonly path: string;
  /** The whole hash alone, to be copied: SHA-256 over what asks to be let in, base64url. */
  readonly hash: string;
  /** Six digits to compare, once the other device looks at it. */
  readonly code: string | null;
  /** By this machine's clock. */
  readonly expiresAt: Millis;
}

/** Where a provider sent the browser back to; `code` is null where it did not sign anybody in. */
export interface Returned {
  readonly state: string;
  readonly code: string | null;
}

/** How the owner of an open device may prove that they are there. */
export interface StepUpOffer {
  readonly passkey: PasskeyAsked | null;
  readonly password: boolean;
  /** Those that the owner signed in with before: they sign in there anew. */
  readonly providers: readonly ProviderOffered[];
}

/** A provider that is to confirm who is there, in a window of its own. */
export interface ProviderWindow {
  /** Where that window goes. */
  readonly address: string;
  /** What its answer comes back with. */
  readonly state: string;
}

/** A device that waits to be let in. */
export interface ApprovalEntry {
  readonly approval: Id;
  readonly account: Id;
  readonly accountName: string;
  /** In the words of whoever signed in: no proof of anything. */
  readonly deviceName: string;
  readonly deviceClass: "personal" | "shared" | "administration";
  readonly askedAt: Millis;
  readonly expiresAt: Millis;
  /** As its hub said; null where that is not known. */
  readonly askedFrom: DevicePlace | null;
}

/** For an authenticator app. */
export interface TotpWanted {
  /** Base32 (RFC 4648), in groups of four. */
  readonly secret: string;
  /** `otpauth:`, for the app's camera. */
  readonly uri: string;
}

/** One's own emergency access to a conversation. */
export interface OwnEmergency {
  readonly access: Id;
  readonly until: Millis;
}

export interface IdentityCore {
  /**
   * Of a begun sign-in. Resolves once another device has decided; then `finishEnrolment` needs a PIN. `show` is called at
   * once and when there is a code. Refused: `sign_in_failed`, `throttled`, `approval_denied`, `unknown_approval`,
   * `bad_approval`.
   */
  signInByPassword(
    given: PasswordGiven,
    newcomer: NewcomerGiven,
    show: (shown: ApprovalShown) => void,
  ): Promise<Outcome<void>>;
  /** Of a begun sign-in: where the browser has to go. What it needs when it comes back is kept, sealed, for ten minutes. */
  goToProvider(provider: string, newcomer: NewcomerGiven): Promise<Outcome<string>>;
  /** It came back; then `finishEnrolment` needs a PIN. Refused `sign_in_failed`. */
  returnFromProvider(returned: Returned): Promise<Outcome<void>>;
  /** Nobody signs in after all: what was begun is forgotten. */
  forgetSignIn(): Promise<void>;

  /** What is asked next demands that the owner is there. */
  stepUpByPassword(given: PasswordGiven): Promise<Outcome<void>>;
  /** Begun anew, in place of what was begun before. Refused `sign_in_failed` where that provider is not offered. */
  beginStepUpAtProvider(provider: string): Promise<Outcome<ProviderWindow>>;
  /** What the window came back with: once, within ten minutes. Refused `sign_in_failed`, `method_not_allowed`. */
  stepUpByProvider(returned: Returned): Promise<Outcome<void>>;

  /** Refused `weak_password` with the reason as the field, `step_up_required`, `method_not_allowed`. */
  setPassword(password: string): Promise<Outcome<void>>;
  /** Refused `step_up_required`. */
  beginTotp(): Promise<Outcome<TotpWanted>>;
  /** Recovery codes, shown this once. Refused `wrong_code`, `throttled`. */
  confirmTotp(code: string): Promise<Outcome<readonly string[]>>;
  /** Refused `step_up_required`, `not_permitted` before there are codes of an app. */
  makeRecoveryCodes(): Promise<Outcome<readonly string[]>>;

  /** Devices of one's own account that wait; for an administrator, an account's. */
  approvals(account?: Id): Promise<Outcome<readonly ApprovalEntry[]>>;
  /** Six digits that the other device shows as well. Refused `unknown_approval`, `bad_approval`, `step_up_required`. */
  compareApproval(approval: ApprovalEntry): Promise<Outcome<string>>;
  /** Let in what was compared last, or not. */
  decideApproval(approval: Id, letIn: boolean): Promise<Outcome<void>>;

  /** Into what is closed, in an emergency: announced, reviewed. Refused `reason_required`, `step_up_required`. */
  breakGlass(about: Id, reason: string, minutes: number): Promise<Outcome<Id>>;
  endEmergency(access: Id): Promise<Outcome<void>>;
}
