/**
 * What administrators ask of their vault: people, invitations, devices, sessions, recoveries. The vault decides who may;
 * what a screen hides is only spared the asking. What `step_up_required` refuses is asked again after `stepUp`.
 */

import type { ComplianceCore } from "./api_compliance";
import type { DeviceEntry, DevicePlace } from "./api_devices";
import type { Id, Millis, Outcome } from "./api_values";

/** What opens a part of the administration; the vault may tell others, of newer versions. */
export type Right =
  | "administer"
  | "invite"
  | "change_policy"
  | "export"
  | "read_audit"
  | "resolve_work_items"
  | "review_break_glass"
  | "review_findings";

export interface AccountQuery {
  /** Words of name, login or title. */
  readonly text: string;
  /** Null: both. */
  readonly suspended: boolean | null;
  /** The last account of the page before. */
  readonly after: Id | null;
  readonly limit: number;
}

export interface AccountEntry {
  readonly account: Id;
  readonly name: string;
  /** In the organisation's own words. */
  readonly title: string;
  readonly login: string;
  readonly roles: readonly string[];
  /** Else a service. */
  readonly person: boolean;
  readonly suspended: boolean;
  readonly departments: readonly string[];
  /** That are enrolled and not removed. */
  readonly devices: number;
  /** It ever had a device: then another comes by sign-in or by recovery, not by an invitation. */
  readonly enrolled: boolean;
  readonly seenAt: Millis | null;
  /** Something of theirs would sign them in today. Of a service, always. */
  readonly signsIn: boolean;
}

export interface AccountPage {
  readonly accounts: readonly AccountEntry[];
  readonly more: boolean;
}

/** What an administrator writes about a person. */
export interface AccountGiven {
  readonly name: string;
  readonly title: string;
  readonly login: string;
  readonly roles: readonly string[];
}

/** Shown once; nothing keeps the link. */
export interface InvitationMade {
  readonly invitation: Id;
  readonly link: string;
  readonly expiresAt: Millis;
}

export interface InvitationEntry {
  readonly invitation: Id;
  readonly account: Id;
  readonly accountName: string;
  readonly expiresAt: Millis;
}

export interface SessionEntry {
  readonly device: Id;
  readonly deviceName: string;
  readonly account: Id;
  readonly accountName: string;
  readonly deviceClass: DeviceEntry["deviceClass"];
  readonly beganAt: Millis;
  readonly until: Millis;
  readonly seenAt: Millis | null;
  /** Where the device was then; null where that is not known. */
  readonly seenFrom: DevicePlace | null;
}

export interface SessionQuery {
  /** Null: everybody's. */
  readonly account: Id | null;
  /** Words of the person's and the device's names. */
  readonly text: string;
  /** The last device of the page before. */
  readonly after: Id | null;
  readonly limit: number;
}

export interface SessionPage {
  readonly sessions: readonly SessionEntry[];
  readonly more: boolean;
}

export interface RecoveryEntry {
  readonly recovery: Id;
  readonly account: Id;
  readonly accountName: string;
  readonly askedBy: Id;
  readonly askedByName: string;
  readonly reason: string;
  readonly askedAt: Millis;
  readonly expiresAt: Millis;
}

export interface AdministrationCore extends ComplianceCore {
  /** What the screens can show. */
  rights(): Promise<Outcome<readonly string[]>>;

  accounts(query: AccountQuery): Promise<Outcome<AccountPage>>;
  /** Null where there is none. */
  account(account: Id): Promise<Outcome<AccountEntry | null>>;
  createAccount(given: AccountGiven): Promise<Outcome<Id>>;
  changeAccount(account: Id, given: AccountGiven): Promise<Outcome<void>>;
  suspendAccount(account: Id, wipe: boolean): Promise<Outcome<void>>;
  reinstateAccount(account: Id): Promise<Outcome<void>>;
  /** Newest first, removed ones too; `removeDevice` removes anybody's. */
  accountDevices(account: Id): Promise<Outcome<readonly DeviceEntry[]>>;

  /** Refused `recovery_needed` where the account has had a device. */
  invite(account: Id): Promise<Outcome<InvitationMade>>;
  invitations(): Promise<Outcome<readonly InvitationEntry[]>>;
  withdrawInvitation(invitation: Id): Promise<Outcome<void>>;

  /** Newest device first. */
  sessions(query: SessionQuery): Promise<Outcome<SessionPage>>;
  /** All of one person's, the latest seen first. */
  sessionsOf(account: Id): Promise<Outcome<readonly SessionEntry[]>>;
  endSession(device: Id): Promise<Outcome<void>>;

  askRecovery(account: Id, reason: string, wipe: boolean): Promise<Outcome<void>>;
  recoveries(): Promise<Outcome<readonly RecoveryEntry[]>>;
  /** Agreed, it gives the link that the person enrols with; denied, null. */
  decideRecovery(recovery: Id, agree: boolean): Promise<Outcome<InvitationMade | null>>;
}
