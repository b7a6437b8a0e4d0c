/**
 * What compliance officers and clerks ask of their vault: its audit log with proofs, what the watch found, emergency
 * access, policies, what waits for a person. The vault decides who may; each reading of the log is itself recorded.
 */
import type { Id, Millis, Outcome } from "./api_values";
import type { AuditRecord } from "./audit/record";
import type { Content } from "./content/types";

export type { Actor, AuditObject, AuditPlace, AuditRecord } from "./audit/record";
export type { AuditAction, NumberName, ObjectKind } from "./audit/vocabulary";

export interface AuditQuery {
  /** As actor or object. */
  readonly account: Id | null;
  /** Any object. */
  readonly about: Id | null;
  /** At most 32; none: all. */
  readonly actions: readonly string[];
  readonly since: Millis;
  readonly until: Millis | null;
  /** Only records with a smaller index. */
  readonly before: number | null;
  readonly limit: number;
}

/** One step from a record's leaf to the root: which hash joins from which side, and what comes of it. Hexadecimal. */
export interface ProofStepShown {
  readonly side: "left" | "right";
  readonly sibling: string;
  readonly joined: string;
}

/**
 * `proven`: the log's signed head holds it at its place. `waiting`: no head covers it yet. `failed`: what the vault sent
 * does not hold together, and must not be believed. `unchecked`: this browser has no Ed25519.
 */
export type AuditProof =
  | { readonly state: "proven"; readonly leaf: string; readonly steps: readonly ProofStepShown[] }
  | { readonly state: "waiting" }
  | { readonly state: "failed" }
  | { readonly state: "unchecked" };

export interface AuditEntry {
  readonly index: number;
  /** Null for bytes that are no record. */
  readonly record: AuditRecord | null;
  readonly proof: AuditProof;
  /** Record, proof and signed head for `wardline audit verify` (c2sp.org/tlog-proof); null where it is not proven. */
  readonly file: string | null;
}

/** The log's signed head, as far as its signatures hold. */
export interface AuditHead {
  readonly origin: string;
  readonly size: number;
  /** Hexadecimal. */
  readonly root: string;
  readonly logKey: string;
  readonly cosigned: readonly { readonly name: string; readonly at: Millis }[];
}

/**
 * Why no record of a page is proven. `bad_head`: its signatures do not hold; `forked`: another head of the same size was
 * seen before; `other_log`: it is not the log of before; `unsupported`: this browser has no Ed25519.
 */
export type HeadTrouble = "bad_head" | "forked" | "other_log" | "unsupported";

export interface AuditPageShown {
  /** Newest first. */
  readonly entries: readonly AuditEntry[];
  /** Null where there is none yet, or it is in trouble. */
  readonly head: AuditHead | null;
  readonly trouble: HeadTrouble | null;
  /** Of the accounts in the records. */
  readonly names: Readonly<Record<Id, string>>;
  /** Names of the organisation's own sites, by the keys in the records; of those that are set up now. */
  readonly sites: Readonly<Record<string, string>>;
  readonly more: boolean;
  /** `before` of the next page. */
  readonly reached: number;
}

export type FindingOutcome = "explained" | "false_alarm" | "misuse";

export interface FindingEntry {
  readonly finding: Id;
  readonly rule: string;
  readonly account: Id | null;
  readonly accountName: string;
  readonly device: Id | null;
  readonly firstAt: Millis;
  readonly lastAt: Millis;
  readonly count: number;
  readonly threshold: number;
  /** Indices of its records in the log, at most a hundred. */
  readonly evidence: readonly number[];
  readonly openedAt: Millis;
  readonly closedAt: Millis | null;
  readonly closedByName: string;
  readonly outcome: FindingOutcome | null;
}

export interface EmergencyEntry {
  readonly access: Id;
  readonly conversation: Id;
  readonly title: string;
  readonly account: Id;
  readonly accountName: string;
  readonly reason: string;
  readonly openedAt: Millis;
  readonly until: Millis;
  readonly endedAt: Millis | null;
  readonly reviewedAt: Millis | null;
  readonly reviewedBy: Id | null;
  readonly justified: boolean | null;
  readonly remark: string;
}

export interface EmergencyQuery {
  /** Reviewed ones, newest first; else those that wait for a review, oldest first. */
  readonly reviewed: boolean;
  /** The last one of the page before. */
  readonly after: Id | null;
  readonly limit: number;
}

export interface EmergencyPage {
  readonly emergencies: readonly EmergencyEntry[];
  readonly more: boolean;
}

export interface PolicyEntry {
  readonly policy: string;
  readonly says: string;
  /** Else it forbids. */
  readonly permits: boolean;
  /** In Cedar. */
  readonly text: string;
}

export interface PolicySetShown {
  readonly version: number;
  readonly changedAt: Millis | null;
  readonly policies: readonly PolicyEntry[];
}

export interface PolicyAsked {
  readonly account: Id;
  readonly action: string;
  readonly about: Id;
  readonly target: Id | null;
}

export interface PolicyAnswer {
  readonly allowed: boolean;
  readonly version: number;
  /** Those that determined it. */
  readonly policies: readonly string[];
  readonly sentences: readonly string[];
}

export type SignInMethod = "passkey" | "open_id" | "password";

export interface SignInRuleEntry {
  readonly role: string;
  readonly methods: readonly SignInMethod[];
}

export type ItemResolution = "dismiss" | "retry" | "post";

export interface WorkItemEntry {
  readonly item: Id;
  readonly kind: string;
  readonly reason: string;
  readonly openedAt: Millis;
  readonly count: number;
  /** What can be done about it here. */
  readonly resolutions: readonly ItemResolution[];
}

export interface WorkItemQuery {
  /** The last one of the page before. */
  readonly after: Id | null;
  readonly limit: number;
}

export interface WorkItemPage {
  /** Oldest first. */
  readonly items: readonly WorkItemEntry[];
  readonly more: boolean;
}

export interface WorkItemOpened {
  readonly item: WorkItemEntry;
  /** The place in the gateway's message that stands in the way. */
  readonly field: string;
  readonly clinicians: readonly { readonly authority: string; readonly number: string }[];
  /** What waits to be sent; null where nothing does, or it cannot be read. */
  readonly held: Content | null;
}

export interface ComplianceCore {
  readAudit(query: AuditQuery): Promise<Outcome<AuditPageShown>>;

  findings(closed: boolean): Promise<Outcome<readonly FindingEntry[]>>;
  closeFinding(finding: Id, outcome: FindingOutcome, remark: string): Promise<Outcome<void>>;

  /** An access to the reasons that were given, and recorded. */
  emergencies(query: EmergencyQuery): Promise<Outcome<EmergencyPage>>;
  reviewEmergency(access: Id, justified: boolean, remark: string): Promise<Outcome<void>>;
  endEmergency(access: Id): Promise<Outcome<void>>;

  policies(): Promise<Outcome<PolicySetShown>>;
  explainPolicy(asked: PolicyAsked): Promise<Outcome<PolicyAnswer>>;
  signInRules(): Promise<Outcome<readonly SignInRuleEntry[]>>;
  setSignInRule(rule: SignInRuleEntry): Promise<Outcome<void>>;

  workItems(query: WorkItemQuery): Promise<Outcome<WorkItemPage>>;
  /** An access to a record, and recorded. */
  showWorkItem(item: Id): Promise<Outcome<WorkItemOpened>>;
  /** `account`: whom what is held is sent to. */
  resolveWorkItem(
    item: Id,
    resolution: ItemResolution,
    note: string,
    account: Id | null,
  ): Promise<Outcome<void>>;
}
