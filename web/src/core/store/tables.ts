/** Which value each table holds. */
import type { Draft, Person } from "../api";
import type { AnnotationsRow, InboxRow, ReadersRow, TokenEntry, TrendRow } from "../views/rows";
import type {
  BlobRow,
  CertificateRow,
  ConversationRow,
  DraftFileRow,
  KeyPackageRow,
  LogRow,
  MessageRow,
  OutboxRow,
  ProfileRow,
  StateRow,
  UploadRow,
} from "./rows";
import type { RemoteTable, ResidentTable } from "./schema";

export interface ResidentValues {
  state: StateRow;
  profile: ProfileRow;
  conversations: ConversationRow;
  outbox: OutboxRow;
  keyPackages: KeyPackageRow;
  /** Other organisations' root certificates, DER. */
  anchors: Uint8Array;
  inbox: InboxRow;
  people: Person;
  drafts: Draft & { readonly files?: readonly DraftFileRow[] };
  uploads: UploadRow;
  /** By organisation and SHA-256 of the root certificate under which it was shown (`transparency/model.ts`). */
  logs: LogRow;
  /** By SHA-256 of the leaf, hexadecimal. */
  certificates: CertificateRow;
}

export interface RemoteValues {
  /** Sealed by the MLS module. */
  mls: Uint8Array;
  /** Nothing: that the record is there says it. */
  seen: Uint8Array;
  messages: MessageRow;
  annotations: AnnotationsRow;
  readers: ReadersRow;
  trends: TrendRow;
  tokens: TokenEntry[];
  blobs: BlobRow;
}

export type Values = ResidentValues & RemoteValues;

/** Stored as they are: no secret, or sealed already. */
const PLAIN: ReadonlySet<string> = new Set<ResidentTable | RemoteTable>(["mls", "seen"]);

export function isPlain(table: ResidentTable | RemoteTable): boolean {
  return PLAIN.has(table);
}
