/**
 * What the page may ask of the core, and what the core tells the page.
 *
 * The core runs in a worker without DOM. It holds every key; the page gets what it shows and nothing more. Values cross
 * by structured clone. Times are milliseconds UTC, ids are 32 lower-case hexadecimal digits.
 */
import type { AdministrationCore } from "./api_administration";
import type { ApprovalCore } from "./api_approvals";
import type {
  ConversationView,
  InboxFilter,
  InboxPage,
  MessagePreview,
  MessageView,
  Outgoing,
  PatientHit,
  SearchHit,
  ThreadPage,
  ThreadQuery,
  TrendValue,
} from "./api_conversations";
import type { DeviceEntry } from "./api_devices";
import type { DraftCore } from "./api_drafts";
import type { IdentityCore, SignInOffer, StepUpOffer } from "./api_identity";
import type {
  PasskeyAsked,
  PasskeyEntry,
  PasskeyMade,
  PasskeyProof,
  PasskeyWanted,
} from "./api_passkeys";
import type { PeopleHere, SessionTerm, Workstation } from "./api_people_here";
import type { ProviderSessionCore } from "./api_provider_session";
import type { TransparencyCore } from "./api_transparency";
import type { Id, Millis, Outcome, Person } from "./api_values";
import type { WaysCore } from "./api_ways";
import type { AcknowledgementKind, Attachment } from "./content/types";

export type * from "./api_conversations";
export type { DeviceEntry } from "./api_devices";
export type * from "./api_identity";
export type * from "./api_passkeys";
export type { PeopleHere, PersonHere, SessionTerm, Workstation } from "./api_people_here";
export type * from "./api_transparency";
export type * from "./api_values";

/** What this browser profile is, as a whole. */
export type CoreState =
  /** Nobody is enrolled here; or somebody joins those who are. */
  | { readonly kind: "empty"; readonly here?: Workstation | null }
  /**
   * Enrolled; nothing can be read until the PIN is given, or a passkey answers. `retryAfter` slows guessing down. `ways`
   * is absent where it is not known yet. `here`: on a shared workstation, and whom of them the PIN is asked of.
   */
  | {
      readonly kind: "locked";
      readonly retryAfter: Millis;
      readonly ways?: UnlockWays;
      readonly here?: Workstation | null;
    }
  | {
      readonly kind: "open";
      readonly me: Person;
      readonly device: Id;
      readonly ways: UnlockWays;
      /** On a shared workstation: who works here, and who it is; null on somebody's own device. */
      readonly here?: Workstation | null;
      /** How long one is believed to be there; null before the vault said so. */
      readonly session?: SessionTerm | null;
      /** Devices of the same account that joined its conversations, and that `knowDevices` has not named yet. */
      readonly newDevices: readonly Id[];
      readonly organisation: Organisation;
      /** `unreachable`: there is a network, and the hub does not answer; `offline`: there is certainly none. */
      readonly connection: "online" | "connecting" | "unreachable" | "offline";
      /** Since when the hub is away, as far as this device tried; null while it is there. */
      readonly awaySince: Millis | null;
      /**
       * Why the hub has nothing more to do with this device (`certificate_expired`, `hub_rolled_back`, …): what is stored
       * stays readable, nothing is sent or received. Null while that is not so.
       */
      readonly ended: string | null;
      /** What was to be stored last found no room; nothing is lost, and it is tried again. */
      readonly storageFull: boolean;
      /** Everything that the hub had in store when this device connected is stored here. */
      readonly caughtUp: boolean;
      /** This machine's clock minus the hub's; people are warned beyond two minutes. */
      readonly clockSkew: Millis;
    }
  /** Another tab of this profile has the device; `takeOver` moves it here. */
  | { readonly kind: "elsewhere" }
  /**
   * The device was removed, and told to erase itself: nothing is stored here any more. `confirmed`: its organisation has
   * its signed word for that.
   */
  | { readonly kind: "removed"; readonly confirmed?: boolean }
  /** The device cannot go on; `code` says why (`state_corrupt`, `state_rolled_back`, `storage_full`, …). */
  | { readonly kind: "trouble"; readonly code: string };

/** What opens this profile once it is locked. */
export interface UnlockWays {
  readonly pin: boolean;
  /** The PIN needs the vault, which holds a share of what it opens. */
  readonly pinNeedsVault?: boolean;
  /** Passkeys whose authenticator has the PRF extension; null where there is none. */
  readonly passkeys: PasskeyAsked | null;
}

/** How a begun enrolment ends: with what opens the profile later, and what proves who is there. */
export interface EnrolmentGiven {
  /** Sealed under it; needed where no passkey has a PRF. */
  readonly pin?: string;
  /** The first passkey, made by an invitation. */
  readonly passkey?: PasskeyMade;
  /** The answer that signs in. */
  readonly proof?: PasskeyProof;
  /** What the person will know this device by. */
  readonly deviceName: string;
  /** Several people work here, each with an own device; the first decides for the profile. */
  readonly shared?: boolean;
}

export interface Organisation {
  readonly id: Id;
  readonly name: string;
  /** The organisation's own words for "Not for codes: call …", always shown. */
  readonly emergencyNotice: string;
  readonly quickPhrases: readonly string[];
}

/** What a caller of `subscribe` is told: what to ask again, never content but in `arrived`. */
export type CoreEvent =
  | { readonly kind: "state"; readonly state: CoreState }
  | { readonly kind: "inbox" }
  | { readonly kind: "conversation"; readonly conversation: Id }
  /** A message of somebody else arrived while the page was open: for announcing it. */
  | { readonly kind: "arrived"; readonly entry: MessagePreview; readonly conversation: Id }
  | { readonly kind: "progress"; readonly message: Id; readonly done: number };

export interface EnrolmentProgress {
  readonly step: "connecting" | "invitation" | "keys" | "certificate" | "storing";
}

/** Every method may reject only for a defect; what can go wrong in life is an `Outcome`. */
export interface Core
  extends AdministrationCore,
    ApprovalCore,
    DraftCore,
    IdentityCore,
    PeopleHere,
    ProviderSessionCore,
    TransparencyCore,
    WaysCore {
  state(): Promise<CoreState>;
  /** The listener is called in order; the answer ends it. */
  subscribe(listener: (event: CoreEvent) => void): Promise<() => void>;

  /** Enrol this profile by an invitation link, sealed under the PIN; then it is open. */
  enrol(
    link: string,
    pin: string,
    progress: (step: EnrolmentProgress) => void,
    shared?: boolean,
  ): Promise<Outcome<void>>;
  /**
   * The same in two steps, so that the person can make a passkey in between: nothing is stored before `finishEnrolment`.
   * Null where the vault takes no passkey.
   */
  beginEnrolment(
    link: string,
    progress: (step: EnrolmentProgress) => void,
  ): Promise<Outcome<PasskeyWanted | null>>;
  /** Enrol without an invitation: how this login may prove who it is. Says nothing about whether there is one. */
  beginSignIn(login: string): Promise<Outcome<SignInOffer>>;
  /** The last of the two that was begun; then this profile is open. */
  finishEnrolment(
    given: EnrolmentGiven,
    progress: (step: EnrolmentProgress) => void,
  ): Promise<Outcome<void>>;
  unlock(pin: string): Promise<Outcome<void>>;
  /** Refused `wrong_passkey` where its PRF does not open this profile. */
  unlockWithPasskey(proof: PasskeyProof): Promise<Outcome<void>>;
  /** Forget every key at once; drafts are stored first. */
  lock(): Promise<void>;
  /** `pin` is not asked for where there is none yet. */
  changePin(pin: string, wanted: string): Promise<Outcome<void>>;
  /** Delete everything of this profile; on a shared workstation of whom it is asked about, and nobody else. */
  erase(): Promise<void>;
  takeOver(): Promise<void>;

  inbox(filter: InboxFilter, offset: number, limit: number): Promise<InboxPage>;
  conversation(conversation: Id): Promise<ConversationView | null>;
  thread(conversation: Id, query: ThreadQuery): Promise<ThreadPage>;
  message(message: Id): Promise<MessageView | null>;
  /** Earlier values of one observation code of a patient, oldest first, for the trend. */
  trend(conversation: Id, code: string): Promise<readonly TrendValue[]>;
  /** Ask the vault for what came before the earliest stored message; how many came. */
  fetchEarlier(conversation: Id): Promise<Outcome<number>>;
  search(text: string, limit: number): Promise<readonly SearchHit[]>;

  send(conversation: Id, outgoing: Outgoing): Promise<Outcome<Id>>;
  edit(message: Id, body: string, mentions?: readonly Id[]): Promise<Outcome<void>>;
  retract(message: Id, reason?: string): Promise<Outcome<void>>;
  react(message: Id, emoji: string, on: boolean): Promise<Outcome<void>>;
  acknowledge(
    message: Id,
    kind: AcknowledgementKind,
    text: string,
    onBehalfOf?: Id,
  ): Promise<Outcome<void>>;
  markRead(conversation: Id, position: number): Promise<void>;
  /** Send a failed message again, as a new one. */
  retry(message: Id): Promise<Outcome<void>>;
  /** Forget a message that the hub has not taken: a failed one, or one whose attachments are still going up. */
  discard(message: Id): Promise<void>;
  /** Fetch, check and decrypt; refuses `attachment_corrupt`, `unknown_attachment`. */
  openAttachment(message: Id, attachment: Attachment): Promise<Outcome<Blob>>;

  findPeople(text: string, limit: number): Promise<Outcome<readonly Person[]>>;
  findPatients(text: string, limit: number): Promise<Outcome<readonly PatientHit[]>>;
  /** Resolves when this device has joined it. */
  openConversation(accounts: readonly Id[], title: string): Promise<Outcome<Id>>;
  /** `reason` is demanded of who is not on the care team, and recorded. */
  openPatient(patient: Id, reason: string): Promise<Outcome<Id>>;
  changeRoster(conversation: Id, add: readonly Id[], remove: readonly Id[]): Promise<Outcome<void>>;

  /** The browser's push subscription, for wake-ups without content; null ends it. */
  registerPush(subscription: PushSubscriptionJSON | null): Promise<Outcome<void>>;
  /** The key that a push subscription must be made with (VAPID); null where the hub wakes nobody. */
  pushKey(): Promise<Outcome<string | null>>;

  /** One's own, newest first. */
  devices(): Promise<Outcome<readonly DeviceEntry[]>>;
  /** It is out of every conversation; with `wipe` it erases itself at its next contact. */
  removeDevice(device: Id, wipe: boolean): Promise<Outcome<void>>;
  /** The owner was told of these. */
  knowDevices(devices: readonly Id[]): Promise<void>;
  passkeys(): Promise<Outcome<readonly PasskeyEntry[]>>;
  beginPasskey(): Promise<Outcome<PasskeyWanted>>;
  addPasskey(made: PasskeyMade, name: string): Promise<Outcome<void>>;
  /** Refused `step_up_required`; `last_passkey`; `pin_needed` where nothing else would open this profile. */
  removePasskey(credential: Uint8Array): Promise<Outcome<void>>;
  /** The person proves that they are there: what is asked next may demand it. */
  beginStepUp(): Promise<Outcome<StepUpOffer>>;
  stepUp(proof: PasskeyProof): Promise<Outcome<void>>;
}
