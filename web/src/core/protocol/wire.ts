// Written by tools/generate.mjs from spec/wire.json.
import type { Bytes } from "../bytes";
import {
  binary,
  boolean,
  encoded,
  integer,
  list,
  nullable,
  oneOfIntegers,
  oneOfTexts,
  type Shape,
  struct,
  text,
  union,
} from "./shapes";

export const WIRE_VERSION = 1;
export const SUBPROTOCOL = "wardline.v1";
export const SOCKET_PATH = "/v1/socket";

const id = text(32, 32, /^[0-9a-f]{32}$/);
const count = integer(0, Number.MAX_SAFE_INTEGER);
const number = integer(1, 4294967295);
const hash = binary(32, 32);

export interface MessageDelivered {
  readonly tag: "message";
  readonly seq: number;
  readonly position: number;
  readonly at: number;
  readonly message: Bytes;
}
export const messageDeliveredShape = struct<MessageDelivered>("message", [
  ["seq", count],
  ["position", count],
  ["at", count],
  ["message", binary(1, 262144)],
]);

export interface CommitDelivered {
  readonly tag: "commit";
  readonly seq: number;
  readonly commit: Bytes;
}
export const commitDeliveredShape = struct<CommitDelivered>("commit", [
  ["seq", count],
  ["commit", binary(1, 786432)],
]);

export interface WelcomeDelivered {
  readonly tag: "welcome";
  readonly seq: number;
  readonly conversation: string;
  readonly generation: number;
  readonly position: number;
  readonly welcome: Bytes;
}
export const welcomeDeliveredShape = struct<WelcomeDelivered>("welcome", [
  ["seq", count],
  ["conversation", id],
  ["generation", count],
  ["position", count],
  ["welcome", binary(1, 786432)],
]);

export interface DeviceMarks {
  readonly device: string;
  readonly delivered: number;
  readonly read: number;
}
export const deviceMarksShape = struct<DeviceMarks>(null, [
  ["device", id],
  ["delivered", count],
  ["read", count],
]);

export interface ReceiptsDelivered {
  readonly tag: "receipts";
  readonly seq: number;
  readonly conversation: string;
  readonly marks: readonly DeviceMarks[];
}
export const receiptsDeliveredShape = struct<ReceiptsDelivered>("receipts", [
  ["seq", count],
  ["conversation", id],
  ["marks", list(deviceMarksShape, 1, 256)],
]);

export interface SealedDelivered {
  readonly tag: "sealed_request";
  readonly seq: number;
  readonly request: string;
  readonly device: string | null;
  readonly sealed: Bytes;
  readonly network: string;
}
export const sealedDeliveredShape = struct<SealedDelivered>("sealed_request", [
  ["seq", count],
  ["request", id],
  ["device", nullable(id)],
  ["sealed", binary(1, 786432)],
  ["network", text(0, 64), ""],
]);

export interface SignIn {
  readonly tag: "sign_in";
  readonly version: number;
  readonly chain: readonly Bytes[];
  readonly signature: Bytes;
  readonly cursor: number;
}
export const signInShape = struct<SignIn>("sign_in", [
  ["version", integer()],
  ["chain", list(binary(1, 4096), 1, 3)],
  ["signature", binary(8, 112)],
  ["cursor", count],
]);

export interface Introduce {
  readonly tag: "introduce";
  readonly version: number;
}
export const introduceShape = struct<Introduce>("introduce", [
  ["version", integer()],
]);

export interface Received {
  readonly tag: "received";
  readonly cursor: number;
}
export const receivedShape = struct<Received>("received", [
  ["cursor", count],
]);

export interface PublishKeyPackages {
  readonly tag: "publish_key_packages";
  readonly id: number;
  readonly packages: readonly Bytes[];
  readonly lastResort: Bytes | null;
}
export const publishKeyPackagesShape = struct<PublishKeyPackages>("publish_key_packages", [
  ["id", number],
  ["packages", list(binary(1, 16384), 0, 100)],
  ["lastResort", nullable(binary(1, 16384)), null],
]);

export interface ClaimKeyPackages {
  readonly tag: "claim_key_packages";
  readonly id: number;
  readonly devices: readonly string[];
}
export const claimKeyPackagesShape = struct<ClaimKeyPackages>("claim_key_packages", [
  ["id", number],
  ["devices", list(id, 1, 256)],
]);

export interface FoundGroup {
  readonly tag: "found_group";
  readonly id: number;
  readonly conversation: string;
  readonly generation: number;
  readonly groupInfo: Bytes;
}
export const foundGroupShape = struct<FoundGroup>("found_group", [
  ["id", number],
  ["conversation", id],
  ["generation", number],
  ["groupInfo", binary(1, 786432)],
]);

export interface CommitGroup {
  readonly tag: "commit_group";
  readonly id: number;
  readonly commit: Bytes;
  readonly welcome: Bytes | null;
}
export const commitGroupShape = struct<CommitGroup>("commit_group", [
  ["id", number],
  ["commit", binary(1, 786432)],
  ["welcome", nullable(binary(1, 786432)), null],
]);

export interface SendMessage {
  readonly tag: "send_message";
  readonly id: number;
  readonly message: Bytes;
}
export const sendMessageShape = struct<SendMessage>("send_message", [
  ["id", number],
  ["message", binary(1, 262144)],
]);

export interface Mark {
  readonly conversation: string;
  readonly delivered: number;
  readonly read: number;
}
export const markShape = struct<Mark>(null, [
  ["conversation", id],
  ["delivered", count],
  ["read", count],
]);

export interface AdvanceReceipts {
  readonly tag: "advance_receipts";
  readonly id: number;
  readonly marks: readonly Mark[];
}
export const advanceReceiptsShape = struct<AdvanceReceipts>("advance_receipts", [
  ["id", number],
  ["marks", list(markShape, 1, 512)],
]);

export interface GetVault {
  readonly tag: "get_vault";
  readonly id: number;
  readonly organisation: string;
}
export const getVaultShape = struct<GetVault>("get_vault", [
  ["id", number],
  ["organisation", id],
]);

export interface PublishVault {
  readonly tag: "publish_vault";
  readonly id: number;
  readonly sealingChain: readonly Bytes[];
  readonly logKey: string | null;
  readonly witnessKey: string | null;
}
export const publishVaultShape = struct<PublishVault>("publish_vault", [
  ["id", number],
  ["sealingChain", list(binary(1, 4096), 1, 3)],
  ["logKey", nullable(text(1, 512)), null],
  ["witnessKey", nullable(text(1, 512)), null],
]);

export interface CarrySealed {
  readonly tag: "carry_sealed";
  readonly id: number;
  readonly organisation: string;
  readonly request: string;
  readonly sealed: Bytes;
}
export const carrySealedShape = struct<CarrySealed>("carry_sealed", [
  ["id", number],
  ["organisation", id],
  ["request", id],
  ["sealed", binary(1, 786432)],
]);

export interface AnswerSealed {
  readonly tag: "answer_sealed";
  readonly id: number;
  readonly request: string;
  readonly sealed: Bytes;
}
export const answerSealedShape = struct<AnswerSealed>("answer_sealed", [
  ["id", number],
  ["request", id],
  ["sealed", binary(1, 786432)],
]);

export interface RevokeDevice {
  readonly tag: "revoke_device";
  readonly id: number;
  readonly device: string;
  readonly at: number;
  readonly issuer: readonly Bytes[];
  readonly signature: Bytes;
  readonly wipe: boolean;
}
export const revokeDeviceShape = struct<RevokeDevice>("revoke_device", [
  ["id", number],
  ["device", id],
  ["at", count],
  ["issuer", list(binary(1, 4096), 1, 3)],
  ["signature", binary(8, 112)],
  ["wipe", boolean, false],
]);

export interface CloseSession {
  readonly tag: "close_session";
  readonly id: number;
  readonly device: string;
}
export const closeSessionShape = struct<CloseSession>("close_session", [
  ["id", number],
  ["device", id],
]);

export interface GetCheckpoint {
  readonly tag: "get_checkpoint";
  readonly id: number;
  readonly since: number;
}
export const getCheckpointShape = struct<GetCheckpoint>("get_checkpoint", [
  ["id", number],
  ["since", count],
]);

export interface AddCosignature {
  readonly tag: "add_cosignature";
  readonly id: number;
  readonly note: string;
}
export const addCosignatureShape = struct<AddCosignature>("add_cosignature", [
  ["id", number],
  ["note", text(0, 16384)],
]);

export interface CosignCheckpoint {
  readonly tag: "cosign_checkpoint";
  readonly id: number;
  readonly oldSize: number;
  readonly proof: readonly Bytes[];
  readonly note: string;
}
export const cosignCheckpointShape = struct<CosignCheckpoint>("cosign_checkpoint", [
  ["id", number],
  ["oldSize", count],
  ["proof", list(hash, 0, 63)],
  ["note", text(0, 16384)],
]);

export interface PutChunk {
  readonly tag: "put_chunk";
  readonly id: number;
  readonly conversation: string;
  readonly blob: string;
  readonly index: number;
  readonly last: boolean;
  readonly data: Bytes;
}
export const putChunkShape = struct<PutChunk>("put_chunk", [
  ["id", number],
  ["conversation", id],
  ["blob", id],
  ["index", count],
  ["last", boolean],
  ["data", binary(16, 262144)],
]);

export interface GetChunk {
  readonly tag: "get_chunk";
  readonly id: number;
  readonly conversation: string;
  readonly blob: string;
  readonly index: number;
}
export const getChunkShape = struct<GetChunk>("get_chunk", [
  ["id", number],
  ["conversation", id],
  ["blob", id],
  ["index", count],
]);

export interface RegisterPush {
  readonly tag: "register_push";
  readonly id: number;
  readonly endpoint: string | null;
}
export const registerPushShape = struct<RegisterPush>("register_push", [
  ["id", number],
  ["endpoint", nullable(text(1, 1024))],
]);

export interface Envelope {
  readonly version: number;
  readonly message: string;
  readonly conversation: string;
  readonly generation: number;
  readonly sender: string;
  readonly sizeClass: number;
  readonly priority: 0 | 1 | 2 | 3;
  readonly acknowledges: string | null;
}
export const envelopeShape = struct<Envelope>(null, [
  ["version", integer()],
  ["message", id],
  ["conversation", id],
  ["generation", number],
  ["sender", id],
  ["sizeClass", count],
  ["priority", oneOfIntegers(0, 1, 2, 3)],
  ["acknowledges", nullable(id)],
]);

export interface HistoryEntry {
  readonly message: string;
  readonly position: number;
  readonly at: number;
  readonly account: string;
  readonly device: string;
  readonly content: Bytes;
  readonly priority: 0 | 1 | 2 | 3;
}
export const historyEntryShape = struct<HistoryEntry>(null, [
  ["message", id],
  ["position", count],
  ["at", count],
  ["account", id],
  ["device", id],
  ["content", binary()],
  ["priority", oneOfIntegers(0, 1, 2, 3), 1],
]);

export interface Challenge {
  readonly tag: "challenge";
  readonly version: number;
  readonly hub: string;
  readonly nonce: Bytes;
}
export const challengeShape = struct<Challenge>("challenge", [
  ["version", integer()],
  ["hub", text()],
  ["nonce", hash],
]);

export interface SignedIn {
  readonly tag: "signed_in";
  readonly at: number;
  readonly availableKeyPackages: number;
  readonly sentMessages: number;
  readonly pushKey: string | null;
}
export const signedInShape = struct<SignedIn>("signed_in", [
  ["at", count],
  ["availableKeyPackages", count],
  ["sentMessages", count],
  ["pushKey", nullable(text()), null],
]);

export interface Revoked {
  readonly tag: "revoked";
  readonly at: number;
  readonly wipe: boolean;
  readonly issuer: readonly Bytes[];
  readonly signature: Bytes;
}
export const revokedShape = struct<Revoked>("revoked", [
  ["at", count],
  ["wipe", boolean],
  ["issuer", list(binary(1, 4096), 1, 3)],
  ["signature", binary(8, 112)],
]);

export interface Refused {
  readonly tag: "refused";
  readonly id: number;
  readonly code: string;
  readonly field: string | null;
  readonly retryAfter: number | null;
}
export const refusedShape = struct<Refused>("refused", [
  ["id", count],
  ["code", text()],
  ["field", nullable(text()), null],
  ["retryAfter", nullable(integer()), null],
]);

export interface Deliveries {
  readonly tag: "deliveries";
  readonly entries: readonly Bytes[];
}
export const deliveriesShape = struct<Deliveries>("deliveries", [
  ["entries", list(encoded)],
]);

export interface CaughtUp {
  readonly tag: "caught_up";
  readonly seq: number;
}
export const caughtUpShape = struct<CaughtUp>("caught_up", [
  ["seq", count],
]);

export interface Done {
  readonly tag: "done";
  readonly id: number;
}
export const doneShape = struct<Done>("done", [
  ["id", count],
]);

export interface KeyPackagesPublished {
  readonly tag: "key_packages_published";
  readonly id: number;
  readonly available: number;
}
export const keyPackagesPublishedShape = struct<KeyPackagesPublished>("key_packages_published", [
  ["id", count],
  ["available", count],
]);

export interface ClaimedKeyPackage {
  readonly device: string;
  readonly package: Bytes;
  readonly lastResort: boolean;
}
export const claimedKeyPackageShape = struct<ClaimedKeyPackage>(null, [
  ["device", id],
  ["package", binary(1, 16384)],
  ["lastResort", boolean],
]);

export interface KeyPackagesClaimed {
  readonly tag: "key_packages_claimed";
  readonly id: number;
  readonly packages: readonly ClaimedKeyPackage[];
}
export const keyPackagesClaimedShape = struct<KeyPackagesClaimed>("key_packages_claimed", [
  ["id", count],
  ["packages", list(claimedKeyPackageShape)],
]);

export interface GroupCommitted {
  readonly tag: "group_committed";
  readonly id: number;
  readonly epoch: number;
  readonly seq: number;
}
export const groupCommittedShape = struct<GroupCommitted>("group_committed", [
  ["id", count],
  ["epoch", count],
  ["seq", count],
]);

export interface MessageAccepted {
  readonly tag: "message_accepted";
  readonly id: number;
  readonly message: string;
  readonly position: number;
  readonly seq: number;
  readonly at: number;
}
export const messageAcceptedShape = struct<MessageAccepted>("message_accepted", [
  ["id", count],
  ["message", id],
  ["position", count],
  ["seq", count],
  ["at", count],
]);

export interface VaultCertificates {
  readonly tag: "vault_certificates";
  readonly id: number;
  readonly anchor: Bytes;
  readonly sealingChain: readonly Bytes[];
}
export const vaultCertificatesShape = struct<VaultCertificates>("vault_certificates", [
  ["id", count],
  ["anchor", binary()],
  ["sealingChain", list(binary(1, 4096), 1, 3)],
]);

export interface SealedAnswer {
  readonly tag: "sealed_answer";
  readonly id: number;
  readonly request: string;
  readonly sealed: Bytes;
}
export const sealedAnswerShape = struct<SealedAnswer>("sealed_answer", [
  ["id", count],
  ["request", id],
  ["sealed", binary(1, 786432)],
]);

export interface CheckpointProof {
  readonly tag: "checkpoint_proof";
  readonly id: number;
  readonly note: string;
  readonly proof: readonly Bytes[];
  readonly keys: readonly string[];
}
export const checkpointProofShape = struct<CheckpointProof>("checkpoint_proof", [
  ["id", count],
  ["note", text(0, 16384)],
  ["proof", list(hash)],
  ["keys", list(text(1, 512)), []],
]);

export interface Cosigned {
  readonly tag: "cosigned";
  readonly id: number;
  readonly signatures: string;
}
export const cosignedShape = struct<Cosigned>("cosigned", [
  ["id", count],
  ["signatures", text(0, 16384)],
]);

export interface OtherSize {
  readonly tag: "other_size";
  readonly id: number;
  readonly size: number;
}
export const otherSizeShape = struct<OtherSize>("other_size", [
  ["id", count],
  ["size", count],
]);

export interface Chunk {
  readonly tag: "chunk";
  readonly id: number;
  readonly data: Bytes;
  readonly last: boolean;
}
export const chunkShape = struct<Chunk>("chunk", [
  ["id", count],
  ["data", binary()],
  ["last", boolean],
]);

export interface SealedRequest {
  readonly organisation: string;
  readonly request: string;
  readonly at: number;
  readonly body: Bytes;
  readonly chain: readonly Bytes[] | null;
  readonly signature: Bytes | null;
}
export const sealedRequestShape = struct<SealedRequest>(null, [
  ["organisation", id],
  ["request", id],
  ["at", count],
  ["body", binary()],
  ["chain", nullable(list(binary(1, 4096), 1, 3)), null],
  ["signature", nullable(binary(8, 112)), null],
]);

export interface SignInStatement {
  readonly tag: "wardline/sign-in/v1";
  readonly hub: string;
  readonly nonce: Bytes;
  readonly organisation: string;
  readonly device: string;
}
export const signInStatementShape = struct<SignInStatement>("wardline/sign-in/v1", [
  ["hub", text()],
  ["nonce", hash],
  ["organisation", id],
  ["device", id],
]);

export interface RevocationStatement {
  readonly tag: "wardline/revocation/v1";
  readonly organisation: string;
  readonly device: string;
  readonly at: number;
  readonly wipe: boolean;
}
export const revocationStatementShape = struct<RevocationStatement>("wardline/revocation/v1", [
  ["organisation", id],
  ["device", id],
  ["at", count],
  ["wipe", boolean, false],
]);

export interface RequestStatement {
  readonly tag: "wardline/sealed-request/v1";
  readonly organisation: string;
  readonly request: string;
  readonly device: string;
  readonly at: number;
  readonly body: Bytes;
}
export const requestStatementShape = struct<RequestStatement>("wardline/sealed-request/v1", [
  ["organisation", id],
  ["request", id],
  ["device", id],
  ["at", count],
  ["body", hash],
]);

export interface HistoryStatement {
  readonly tag: "wardline/history/v1";
  readonly organisation: string;
  readonly request: string;
  readonly device: string;
  readonly entries: Bytes;
}
export const historyStatementShape = struct<HistoryStatement>("wardline/history/v1", [
  ["organisation", id],
  ["request", id],
  ["device", id],
  ["entries", hash],
]);

export interface EpochStatement {
  readonly tag: "wardline/epoch/v1";
  readonly conversation: string;
  readonly generation: number;
  readonly epoch: number;
  readonly device: string;
  readonly authenticator: Bytes;
}
export const epochStatementShape = struct<EpochStatement>("wardline/epoch/v1", [
  ["conversation", id],
  ["generation", number],
  ["epoch", count],
  ["device", id],
  ["authenticator", binary()],
]);

export interface WebFilesStatement {
  readonly tag: "wardline/web-files/v1";
  readonly organisation: string;
  readonly files: Bytes;
}
export const webFilesStatementShape = struct<WebFilesStatement>("wardline/web-files/v1", [
  ["organisation", id],
  ["files", hash],
]);

export interface EnrolmentBegun {
  readonly tag: "enrolment_begun";
  readonly account: string;
  readonly device: string;
  readonly nonce: Bytes;
  readonly relyingParty: string;
  readonly login: string;
}
export const enrolmentBegunShape = struct<EnrolmentBegun>("enrolment_begun", [
  ["account", id],
  ["device", id],
  ["nonce", hash],
  ["relyingParty", text(), ""],
  ["login", text(), ""],
]);

export interface Enrolled {
  readonly tag: "enrolled";
  readonly chain: readonly Bytes[];
  readonly accountName: string;
  readonly organisationName: string;
}
export const enrolledShape = struct<Enrolled>("enrolled", [
  ["chain", list(binary(1, 4096), 1, 3)],
  ["accountName", text()],
  ["organisationName", text()],
]);

export interface Person {
  readonly account: string;
  readonly name: string;
  readonly role: string;
  readonly delegate: string | null;
}
export const personShape = struct<Person>(null, [
  ["account", id],
  ["name", text()],
  ["role", text()],
  ["delegate", nullable(id), null],
]);

export interface People {
  readonly tag: "people";
  readonly people: readonly Person[];
}
export const peopleShape = struct<People>("people", [
  ["people", list(personShape)],
]);

export interface OwnEmergency {
  readonly access: string;
  readonly until: number;
}
export const ownEmergencyShape = struct<OwnEmergency>(null, [
  ["access", id],
  ["until", count],
]);

export interface ConversationSummary {
  readonly conversation: string;
  readonly kind: string;
  readonly title: string;
  readonly roster: readonly Person[];
  readonly patient: Bytes | null;
  readonly careTeam: readonly string[];
  readonly labels: readonly string[];
  readonly emergency: OwnEmergency | null;
  readonly founder: boolean;
}
export const conversationSummaryShape = struct<ConversationSummary>(null, [
  ["conversation", id],
  ["kind", text()],
  ["title", text()],
  ["roster", list(personShape)],
  ["patient", nullable(binary()), null],
  ["careTeam", list(id), []],
  ["labels", list(text()), []],
  ["emergency", nullable(ownEmergencyShape), null],
  ["founder", boolean, false],
]);

export interface ConversationOpened {
  readonly tag: "conversation_opened";
  readonly conversation: ConversationSummary;
}
export const conversationOpenedShape = struct<ConversationOpened>("conversation_opened", [
  ["conversation", conversationSummaryShape],
]);

export interface Conversations {
  readonly tag: "conversations";
  readonly conversations: readonly ConversationSummary[];
}
export const conversationsShape = struct<Conversations>("conversations", [
  ["conversations", list(conversationSummaryShape)],
]);

export interface Partner {
  readonly organisation: string;
  readonly name: string;
  readonly anchor: Bytes;
}
export const partnerShape = struct<Partner>(null, [
  ["organisation", id],
  ["name", text()],
  ["anchor", binary(1, 4096)],
]);

export interface Partners {
  readonly tag: "partners";
  readonly partners: readonly Partner[];
}
export const partnersShape = struct<Partners>("partners", [
  ["partners", list(partnerShape)],
]);

export interface History {
  readonly tag: "history";
  readonly entries: Bytes;
  readonly signature: Bytes;
}
export const historyShape = struct<History>("history", [
  ["entries", binary()],
  ["signature", binary(8, 112)],
]);

export interface Noted {
  readonly tag: "noted";
}
export const notedShape = struct<Noted>("noted", [
]);

export interface VaultRefused {
  readonly tag: "vault_refused";
  readonly code: string;
  readonly field: string | null;
  readonly retryAfter: number | null;
}
export const vaultRefusedShape = struct<VaultRefused>("vault_refused", [
  ["code", text()],
  ["field", nullable(text()), null],
  ["retryAfter", nullable(count), null],
]);

export interface PatientFound {
  readonly patient: Bytes;
  readonly careTeam: readonly Person[];
  readonly conversation: string | null;
}
export const patientFoundShape = struct<PatientFound>(null, [
  ["patient", binary()],
  ["careTeam", list(personShape)],
  ["conversation", nullable(id)],
]);

export interface Patients {
  readonly tag: "patients";
  readonly patients: readonly PatientFound[];
}
export const patientsShape = struct<Patients>("patients", [
  ["patients", list(patientFoundShape)],
]);

export interface Organisation {
  readonly tag: "organisation";
  readonly name: string;
  readonly emergencyNotice: string;
  readonly quickPhrases: readonly string[];
}
export const organisationShape = struct<Organisation>("organisation", [
  ["name", text()],
  ["emergencyNotice", text()],
  ["quickPhrases", list(text())],
]);

export interface Provider {
  readonly provider: string;
  readonly name: string;
  readonly authorizationUrl: string;
  readonly endSessionUrl: string;
}
export const providerShape = struct<Provider>(null, [
  ["provider", text()],
  ["name", text()],
  ["authorizationUrl", text()],
  ["endSessionUrl", text(), ""],
]);

export interface SignInBegun {
  readonly tag: "sign_in_begun";
  readonly attempt: string;
  readonly account: string;
  readonly device: string;
  readonly nonce: Bytes;
  readonly relyingParty: string;
  readonly methods: readonly ("open_id" | "passkey" | "password")[];
  readonly credentials: readonly Bytes[];
  readonly providers: readonly Provider[];
}
export const signInBegunShape = struct<SignInBegun>("sign_in_begun", [
  ["attempt", id],
  ["account", id],
  ["device", id],
  ["nonce", hash],
  ["relyingParty", text()],
  ["methods", list(oneOfTexts("open_id", "passkey", "password"))],
  ["credentials", list(binary(16, 1023))],
  ["providers", list(providerShape), []],
]);

export interface PasskeyBegun {
  readonly tag: "passkey_begun";
  readonly nonce: Bytes;
  readonly relyingParty: string;
  readonly organisationName: string;
  readonly user: Bytes;
  readonly login: string;
  readonly exclude: readonly Bytes[];
}
export const passkeyBegunShape = struct<PasskeyBegun>("passkey_begun", [
  ["nonce", hash],
  ["relyingParty", text()],
  ["organisationName", text()],
  ["user", binary()],
  ["login", text()],
  ["exclude", list(binary(16, 1023))],
]);

export interface PasskeySummary {
  readonly credential: Bytes;
  readonly name: string;
  readonly addedAt: number;
  readonly usedAt: number | null;
  readonly synced: boolean;
}
export const passkeySummaryShape = struct<PasskeySummary>(null, [
  ["credential", binary(16, 1023)],
  ["name", text()],
  ["addedAt", count],
  ["usedAt", nullable(count)],
  ["synced", boolean],
]);

export interface Passkeys {
  readonly tag: "passkeys";
  readonly passkeys: readonly PasskeySummary[];
}
export const passkeysShape = struct<Passkeys>("passkeys", [
  ["passkeys", list(passkeySummaryShape)],
]);

export interface StepUpBegun {
  readonly tag: "step_up_begun";
  readonly nonce: Bytes;
  readonly relyingParty: string;
  readonly methods: readonly ("open_id" | "passkey" | "password")[];
  readonly credentials: readonly Bytes[];
  readonly providers: readonly Provider[];
}
export const stepUpBegunShape = struct<StepUpBegun>("step_up_begun", [
  ["nonce", hash],
  ["relyingParty", text()],
  ["methods", list(oneOfTexts("open_id", "passkey", "password"))],
  ["credentials", list(binary(16, 1023))],
  ["providers", list(providerShape), []],
]);

export interface SteppedUp {
  readonly tag: "stepped_up";
  readonly until: number;
}
export const steppedUpShape = struct<SteppedUp>("stepped_up", [
  ["until", count],
]);

export interface Place {
  readonly site: string;
  readonly country: string;
  readonly town: string;
}
export const placeShape = struct<Place>(null, [
  ["site", text(0, 64), ""],
  ["country", text(0, 2), ""],
  ["town", text(0, 128), ""],
]);

export interface DeviceSummary {
  readonly device: string;
  readonly name: string;
  readonly deviceClass: "administration" | "personal" | "shared";
  readonly state: "active" | "removed" | "wipe_ordered" | "wiped";
  readonly enrolledAt: number;
  readonly method: string;
  readonly seenAt: number | null;
  readonly changedAt: number | null;
  readonly seenFrom: Place | null;
}
export const deviceSummaryShape = struct<DeviceSummary>(null, [
  ["device", id],
  ["name", text()],
  ["deviceClass", oneOfTexts("administration", "personal", "shared")],
  ["state", oneOfTexts("active", "removed", "wipe_ordered", "wiped")],
  ["enrolledAt", count],
  ["method", text()],
  ["seenAt", nullable(count), null],
  ["changedAt", nullable(count), null],
  ["seenFrom", nullable(placeShape), null],
]);

export interface Devices {
  readonly tag: "devices";
  readonly devices: readonly DeviceSummary[];
}
export const devicesShape = struct<Devices>("devices", [
  ["devices", list(deviceSummaryShape)],
]);

export interface CertificateRenewed {
  readonly tag: "certificate_renewed";
  readonly chain: readonly Bytes[];
}
export const certificateRenewedShape = struct<CertificateRenewed>("certificate_renewed", [
  ["chain", list(binary(1, 4096), 1, 3)],
]);

export interface TotpBegun {
  readonly tag: "totp_begun";
  readonly secret: Bytes;
  readonly uri: string;
}
export const totpBegunShape = struct<TotpBegun>("totp_begun", [
  ["secret", binary(20, 64)],
  ["uri", text()],
]);

export interface RecoveryCodes {
  readonly tag: "recovery_codes";
  readonly codes: readonly string[];
}
export const recoveryCodesShape = struct<RecoveryCodes>("recovery_codes", [
  ["codes", list(text())],
]);

export interface KnownProvider {
  readonly provider: string;
  readonly name: string;
  readonly endSessionUrl: string;
}
export const knownProviderShape = struct<KnownProvider>(null, [
  ["provider", text()],
  ["name", text()],
  ["endSessionUrl", text(), ""],
]);

export interface WaysIn {
  readonly tag: "ways_in";
  readonly methods: readonly ("open_id" | "passkey" | "password")[];
  readonly passkeys: number;
  readonly password: boolean;
  readonly totp: boolean;
  readonly recoveryCodes: number;
  readonly providers: readonly KnownProvider[];
}
export const waysInShape = struct<WaysIn>("ways_in", [
  ["methods", list(oneOfTexts("open_id", "passkey", "password"))],
  ["passkeys", count],
  ["password", boolean],
  ["totp", boolean],
  ["recoveryCodes", count],
  ["providers", list(knownProviderShape), []],
]);

export interface ApprovalAwaited {
  readonly tag: "approval_awaited";
  readonly approval: string;
  readonly ticket: Bytes;
  readonly expiresAt: number;
}
export const approvalAwaitedShape = struct<ApprovalAwaited>("approval_awaited", [
  ["approval", id],
  ["ticket", hash],
  ["expiresAt", count],
]);

export interface ApprovalPending {
  readonly tag: "approval_pending";
  readonly nonce: Bytes | null;
}
export const approvalPendingShape = struct<ApprovalPending>("approval_pending", [
  ["nonce", nullable(hash), null],
]);

export interface ApprovalSummary {
  readonly approval: string;
  readonly account: string;
  readonly accountName: string;
  readonly device: string;
  readonly deviceName: string;
  readonly deviceClass: "administration" | "personal" | "shared";
  readonly askedAt: number;
  readonly expiresAt: number;
  readonly commitment: Bytes;
  readonly nonce: Bytes | null;
  readonly requestHash: Bytes | null;
  readonly askedFrom: Place | null;
}
export const approvalSummaryShape = struct<ApprovalSummary>(null, [
  ["approval", id],
  ["account", id],
  ["accountName", text()],
  ["device", id],
  ["deviceName", text()],
  ["deviceClass", oneOfTexts("administration", "personal", "shared")],
  ["askedAt", count],
  ["expiresAt", count],
  ["commitment", hash],
  ["nonce", nullable(hash), null],
  ["requestHash", nullable(hash), null],
  ["askedFrom", nullable(placeShape), null],
]);

export interface Approvals {
  readonly tag: "approvals";
  readonly approvals: readonly ApprovalSummary[];
}
export const approvalsShape = struct<Approvals>("approvals", [
  ["approvals", list(approvalSummaryShape)],
]);

export interface FindingSummary {
  readonly finding: string;
  readonly rule: string;
  readonly account: string | null;
  readonly device: string | null;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly count: number;
  readonly threshold: number;
  readonly evidence: readonly number[];
  readonly openedAt: number;
  readonly closedAt: number | null;
  readonly closedBy: string | null;
  readonly outcome: "explained" | "false_alarm" | "misuse" | null;
  readonly accountName: string;
  readonly closedByName: string;
}
export const findingSummaryShape = struct<FindingSummary>(null, [
  ["finding", id],
  ["rule", text()],
  ["account", nullable(id)],
  ["device", nullable(id)],
  ["firstAt", count],
  ["lastAt", count],
  ["count", count],
  ["threshold", count],
  ["evidence", list(count, 0, 100)],
  ["openedAt", count],
  ["closedAt", nullable(count), null],
  ["closedBy", nullable(id), null],
  ["outcome", nullable(oneOfTexts("explained", "false_alarm", "misuse")), null],
  ["accountName", text(), ""],
  ["closedByName", text(), ""],
]);

export interface Findings {
  readonly tag: "findings";
  readonly findings: readonly FindingSummary[];
}
export const findingsShape = struct<Findings>("findings", [
  ["findings", list(findingSummaryShape)],
]);

export interface Rights {
  readonly tag: "rights";
  readonly actions: readonly string[];
}
export const rightsShape = struct<Rights>("rights", [
  ["actions", list(text())],
]);

export interface AccountSummary {
  readonly account: string;
  readonly name: string;
  readonly title: string;
  readonly login: string;
  readonly roles: readonly string[];
  readonly person: boolean;
  readonly suspended: boolean;
  readonly departments: readonly string[];
  readonly devices: number;
  readonly enrolled: boolean;
  readonly seenAt: number | null;
  readonly signsIn: boolean;
}
export const accountSummaryShape = struct<AccountSummary>(null, [
  ["account", id],
  ["name", text()],
  ["title", text()],
  ["login", text()],
  ["roles", list(text())],
  ["person", boolean],
  ["suspended", boolean],
  ["departments", list(text())],
  ["devices", count],
  ["enrolled", boolean],
  ["seenAt", nullable(count), null],
  ["signsIn", boolean, true],
]);

export interface Accounts {
  readonly tag: "accounts";
  readonly accounts: readonly AccountSummary[];
  readonly more: boolean;
}
export const accountsShape = struct<Accounts>("accounts", [
  ["accounts", list(accountSummaryShape)],
  ["more", boolean],
]);

export interface AccountSaved {
  readonly tag: "account_saved";
  readonly account: string;
}
export const accountSavedShape = struct<AccountSaved>("account_saved", [
  ["account", id],
]);

export interface Invited {
  readonly tag: "invited";
  readonly invitation: string;
  readonly link: string;
  readonly expiresAt: number;
}
export const invitedShape = struct<Invited>("invited", [
  ["invitation", id],
  ["link", text()],
  ["expiresAt", count],
]);

export interface InvitationSummary {
  readonly invitation: string;
  readonly account: string;
  readonly accountName: string;
  readonly expiresAt: number;
}
export const invitationSummaryShape = struct<InvitationSummary>(null, [
  ["invitation", id],
  ["account", id],
  ["accountName", text()],
  ["expiresAt", count],
]);

export interface Invitations {
  readonly tag: "invitations";
  readonly invitations: readonly InvitationSummary[];
}
export const invitationsShape = struct<Invitations>("invitations", [
  ["invitations", list(invitationSummaryShape)],
]);

export interface RecoverySummary {
  readonly recovery: string;
  readonly account: string;
  readonly accountName: string;
  readonly askedBy: string;
  readonly askedByName: string;
  readonly reason: string;
  readonly askedAt: number;
  readonly expiresAt: number;
}
export const recoverySummaryShape = struct<RecoverySummary>(null, [
  ["recovery", id],
  ["account", id],
  ["accountName", text()],
  ["askedBy", id],
  ["askedByName", text()],
  ["reason", text()],
  ["askedAt", count],
  ["expiresAt", count],
]);

export interface Recoveries {
  readonly tag: "recoveries";
  readonly recoveries: readonly RecoverySummary[];
}
export const recoveriesShape = struct<Recoveries>("recoveries", [
  ["recoveries", list(recoverySummaryShape)],
]);

export interface SignInRule {
  readonly role: string;
  readonly methods: readonly ("open_id" | "passkey" | "password")[];
}
export const signInRuleShape = struct<SignInRule>(null, [
  ["role", text(1, 32)],
  ["methods", list(oneOfTexts("open_id", "passkey", "password"), 1, 3)],
]);

export interface SignInRules {
  readonly tag: "sign_in_rules";
  readonly rules: readonly SignInRule[];
}
export const signInRulesShape = struct<SignInRules>("sign_in_rules", [
  ["rules", list(signInRuleShape)],
]);

export interface PolicySummary {
  readonly policy: string;
  readonly says: string;
  readonly permits: boolean;
  readonly text: string;
}
export const policySummaryShape = struct<PolicySummary>(null, [
  ["policy", text()],
  ["says", text()],
  ["permits", boolean],
  ["text", text()],
]);

export interface Policies {
  readonly tag: "policies";
  readonly version: number;
  readonly changedAt: number | null;
  readonly policies: readonly PolicySummary[];
}
export const policiesShape = struct<Policies>("policies", [
  ["version", count],
  ["changedAt", nullable(count)],
  ["policies", list(policySummaryShape)],
]);

export interface PolicyExplained {
  readonly tag: "policy_explained";
  readonly allowed: boolean;
  readonly version: number;
  readonly policies: readonly string[];
  readonly sentences: readonly string[];
}
export const policyExplainedShape = struct<PolicyExplained>("policy_explained", [
  ["allowed", boolean],
  ["version", count],
  ["policies", list(text())],
  ["sentences", list(text())],
]);

export interface EmergencySummary {
  readonly access: string;
  readonly conversation: string;
  readonly title: string;
  readonly account: string;
  readonly accountName: string;
  readonly reason: string;
  readonly openedAt: number;
  readonly until: number;
  readonly endedAt: number | null;
  readonly reviewedAt: number | null;
  readonly reviewedBy: string | null;
  readonly justified: boolean | null;
  readonly remark: string;
}
export const emergencySummaryShape = struct<EmergencySummary>(null, [
  ["access", id],
  ["conversation", id],
  ["title", text()],
  ["account", id],
  ["accountName", text()],
  ["reason", text()],
  ["openedAt", count],
  ["until", count],
  ["endedAt", nullable(count), null],
  ["reviewedAt", nullable(count), null],
  ["reviewedBy", nullable(id), null],
  ["justified", nullable(boolean), null],
  ["remark", text(), ""],
]);

export interface Emergencies {
  readonly tag: "emergencies";
  readonly emergencies: readonly EmergencySummary[];
  readonly more: boolean;
}
export const emergenciesShape = struct<Emergencies>("emergencies", [
  ["emergencies", list(emergencySummaryShape)],
  ["more", boolean, false],
]);

export interface ProvenRecord {
  readonly index: number;
  readonly record: Bytes;
  readonly path: readonly Bytes[];
}
export const provenRecordShape = struct<ProvenRecord>(null, [
  ["index", count],
  ["record", binary(0, 4096)],
  ["path", list(hash)],
]);

export interface NamedAccount {
  readonly account: string;
  readonly name: string;
}
export const namedAccountShape = struct<NamedAccount>(null, [
  ["account", id],
  ["name", text()],
]);

export interface NamedSite {
  readonly site: string;
  readonly name: string;
}
export const namedSiteShape = struct<NamedSite>(null, [
  ["site", text()],
  ["name", text()],
]);

export interface AuditPage {
  readonly tag: "audit_page";
  readonly records: readonly ProvenRecord[];
  readonly size: number;
  readonly checkpoint: Bytes;
  readonly logKey: string;
  readonly witnessKeys: readonly string[];
  readonly names: readonly NamedAccount[];
  readonly more: boolean;
  readonly reached: number;
  readonly sites: readonly NamedSite[];
}
export const auditPageShape = struct<AuditPage>("audit_page", [
  ["records", list(provenRecordShape)],
  ["size", count],
  ["checkpoint", binary()],
  ["logKey", text()],
  ["witnessKeys", list(text())],
  ["names", list(namedAccountShape)],
  ["more", boolean],
  ["reached", count],
  ["sites", list(namedSiteShape), []],
]);

export interface WorkItemSummary {
  readonly item: string;
  readonly kind: string;
  readonly reason: string;
  readonly openedAt: number;
  readonly count: number;
  readonly resolutions: readonly ("dismiss" | "post" | "retry")[];
}
export const workItemSummaryShape = struct<WorkItemSummary>(null, [
  ["item", id],
  ["kind", text()],
  ["reason", text()],
  ["openedAt", count],
  ["count", count],
  ["resolutions", list(oneOfTexts("dismiss", "post", "retry"))],
]);

export interface WorkItems {
  readonly tag: "work_items";
  readonly items: readonly WorkItemSummary[];
  readonly more: boolean;
}
export const workItemsShape = struct<WorkItems>("work_items", [
  ["items", list(workItemSummaryShape)],
  ["more", boolean, false],
]);

export interface WorkItemShown {
  readonly tag: "work_item_shown";
  readonly item: WorkItemSummary;
  readonly field: string;
  readonly clinicians: readonly string[];
  readonly held: Bytes | null;
}
export const workItemShownShape = struct<WorkItemShown>("work_item_shown", [
  ["item", workItemSummaryShape],
  ["field", text()],
  ["clinicians", list(text())],
  ["held", nullable(binary()), null],
]);

export interface Session {
  readonly tag: "session";
  readonly deviceClass: "administration" | "personal" | "shared";
  readonly idle: number;
  readonly beganAt: number;
  readonly until: number;
}
export const sessionShape = struct<Session>("session", [
  ["deviceClass", oneOfTexts("administration", "personal", "shared")],
  ["idle", count],
  ["beganAt", count],
  ["until", count],
]);

export interface SessionSummary {
  readonly device: string;
  readonly deviceName: string;
  readonly account: string;
  readonly accountName: string;
  readonly deviceClass: "administration" | "personal" | "shared";
  readonly beganAt: number;
  readonly until: number;
  readonly seenAt: number | null;
  readonly seenFrom: Place | null;
}
export const sessionSummaryShape = struct<SessionSummary>(null, [
  ["device", id],
  ["deviceName", text()],
  ["account", id],
  ["accountName", text()],
  ["deviceClass", oneOfTexts("administration", "personal", "shared")],
  ["beganAt", count],
  ["until", count],
  ["seenAt", nullable(count), null],
  ["seenFrom", nullable(placeShape), null],
]);

export interface Sessions {
  readonly tag: "sessions";
  readonly sessions: readonly SessionSummary[];
  readonly more: boolean;
}
export const sessionsShape = struct<Sessions>("sessions", [
  ["sessions", list(sessionSummaryShape)],
  ["more", boolean, false],
]);

export interface PinShare {
  readonly tag: "pin_share";
  readonly share: Bytes;
}
export const pinShareShape = struct<PinShare>("pin_share", [
  ["share", hash],
]);

export interface PinRefused {
  readonly tag: "pin_refused";
  readonly tries: number;
}
export const pinRefusedShape = struct<PinRefused>("pin_refused", [
  ["tries", count],
]);

export interface CertificateProof {
  readonly certificate: Bytes;
  readonly issued: ProvenRecord | null;
  readonly revoked: ProvenRecord | null;
}
export const certificateProofShape = struct<CertificateProof>(null, [
  ["certificate", hash],
  ["issued", nullable(provenRecordShape)],
  ["revoked", nullable(provenRecordShape), null],
]);

export interface CertificateProofs {
  readonly tag: "certificate_proofs";
  readonly proofs: readonly CertificateProof[];
  readonly size: number;
  readonly checkpoint: Bytes;
  readonly consistency: readonly Bytes[];
  readonly logKey: string;
  readonly witnessKeys: readonly string[];
}
export const certificateProofsShape = struct<CertificateProofs>("certificate_proofs", [
  ["proofs", list(certificateProofShape)],
  ["size", count],
  ["checkpoint", binary()],
  ["consistency", list(hash)],
  ["logKey", text()],
  ["witnessKeys", list(text())],
]);

export interface BeginEnrolment {
  readonly tag: "begin_enrolment";
  readonly invitation: string;
}
export const beginEnrolmentShape = struct<BeginEnrolment>("begin_enrolment", [
  ["invitation", id],
]);

export interface PasskeyCreated {
  readonly clientData: Bytes;
  readonly attestation: Bytes;
  readonly name: string;
}
export const passkeyCreatedShape = struct<PasskeyCreated>(null, [
  ["clientData", binary(1, 4096)],
  ["attestation", binary(1, 16384)],
  ["name", text(0, 64), ""],
]);

export interface Enrol {
  readonly tag: "enrol";
  readonly invitation: string;
  readonly certificateRequest: Bytes;
  readonly evidence: Bytes;
  readonly passkey: PasskeyCreated | null;
  readonly name: string;
  readonly deviceClass: "administration" | "personal" | "shared";
}
export const enrolShape = struct<Enrol>("enrol", [
  ["invitation", id],
  ["certificateRequest", binary(1, 4096)],
  ["evidence", hash],
  ["passkey", nullable(passkeyCreatedShape), null],
  ["name", text(0, 64), ""],
  ["deviceClass", oneOfTexts("administration", "personal", "shared"), "personal"],
]);

export interface FindPeople {
  readonly tag: "find_people";
  readonly text: string;
  readonly limit: number;
}
export const findPeopleShape = struct<FindPeople>("find_people", [
  ["text", text(0, 256)],
  ["limit", integer(1, 100), 20],
]);

export interface OpenConversation {
  readonly tag: "open_conversation";
  readonly accounts: readonly string[];
  readonly title: string;
}
export const openConversationShape = struct<OpenConversation>("open_conversation", [
  ["accounts", list(id, 1, 100)],
  ["title", text(0, 256), ""],
]);

export interface ListConversations {
  readonly tag: "list_conversations";
}
export const listConversationsShape = struct<ListConversations>("list_conversations", [
]);

export interface ListPartners {
  readonly tag: "list_partners";
}
export const listPartnersShape = struct<ListPartners>("list_partners", [
]);

export interface GetHistory {
  readonly tag: "get_history";
  readonly conversation: string;
  readonly before: number;
  readonly limit: number;
}
export const getHistoryShape = struct<GetHistory>("get_history", [
  ["conversation", id],
  ["before", count, 0],
  ["limit", integer(1, 200), 50],
]);

export interface ReportGroup {
  readonly tag: "report_group";
  readonly conversation: string;
  readonly generation: number;
  readonly epoch: number;
  readonly reason: "cannot_apply_commit" | "cannot_decrypt" | "state_lost";
}
export const reportGroupShape = struct<ReportGroup>("report_group", [
  ["conversation", id],
  ["generation", number],
  ["epoch", count],
  ["reason", oneOfTexts("cannot_apply_commit", "cannot_decrypt", "state_lost")],
]);

export interface ConfirmEpoch {
  readonly tag: "confirm_epoch";
  readonly conversation: string;
  readonly generation: number;
  readonly epoch: number;
  readonly authenticator: Bytes;
}
export const confirmEpochShape = struct<ConfirmEpoch>("confirm_epoch", [
  ["conversation", id],
  ["generation", number],
  ["epoch", count],
  ["authenticator", binary(32, 64)],
]);

export interface ChangeRoster {
  readonly tag: "change_roster";
  readonly conversation: string;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}
export const changeRosterShape = struct<ChangeRoster>("change_roster", [
  ["conversation", id],
  ["add", list(id, 0, 100), []],
  ["remove", list(id, 0, 100), []],
]);

export interface FindPatients {
  readonly tag: "find_patients";
  readonly text: string;
  readonly limit: number;
}
export const findPatientsShape = struct<FindPatients>("find_patients", [
  ["text", text(0, 256)],
  ["limit", integer(1, 50), 20],
]);

export interface OpenPatientConversation {
  readonly tag: "open_patient_conversation";
  readonly patient: string;
  readonly reason: string;
}
export const openPatientConversationShape = struct<OpenPatientConversation>("open_patient_conversation", [
  ["patient", id],
  ["reason", text(0, 256), ""],
]);

export interface BreakGlass {
  readonly tag: "break_glass";
  readonly about: string;
  readonly reason: string;
  readonly minutes: number;
}
export const breakGlassShape = struct<BreakGlass>("break_glass", [
  ["about", id],
  ["reason", text(0, 256)],
  ["minutes", integer(1, 60), 60],
]);

export interface GetOrganisation {
  readonly tag: "get_organisation";
}
export const getOrganisationShape = struct<GetOrganisation>("get_organisation", [
]);

export interface BeginSignIn {
  readonly tag: "begin_sign_in";
  readonly login: string;
  readonly port: number | null;
}
export const beginSignInShape = struct<BeginSignIn>("begin_sign_in", [
  ["login", text(1, 254)],
  ["port", nullable(integer(1024, 65535)), null],
]);

export interface PasskeyEvidence {
  readonly tag: "passkey";
  readonly credential: Bytes;
  readonly clientData: Bytes;
  readonly authenticatorData: Bytes;
  readonly signature: Bytes;
}
export const passkeyEvidenceShape = struct<PasskeyEvidence>("passkey", [
  ["credential", binary(16, 1023)],
  ["clientData", binary(1, 4096)],
  ["authenticatorData", binary(37, 4096)],
  ["signature", binary(8, 1024)],
]);

export interface OpenIdEvidence {
  readonly tag: "open_id";
  readonly provider: string;
  readonly code: string;
  readonly verifier: string;
  readonly port: number | null;
}
export const openIdEvidenceShape = struct<OpenIdEvidence>("open_id", [
  ["provider", text(1, 64)],
  ["code", text(1, 4096)],
  ["verifier", text(43, 128)],
  ["port", nullable(integer(1024, 65535)), null],
]);

export interface PasswordEvidence {
  readonly tag: "password";
  readonly password: string;
  readonly code: string;
  readonly commitment: Bytes | null;
}
export const passwordEvidenceShape = struct<PasswordEvidence>("password", [
  ["password", text(1, 1024)],
  ["code", text(1, 64)],
  ["commitment", nullable(hash), null],
]);

export interface CompleteSignIn {
  readonly tag: "complete_sign_in";
  readonly attempt: string;
  readonly certificateRequest: Bytes;
  readonly evidence: PasskeyEvidence | OpenIdEvidence | PasswordEvidence;
  readonly deviceClass: "administration" | "personal" | "shared";
  readonly name: string;
}
export const completeSignInShape = struct<CompleteSignIn>("complete_sign_in", [
  ["attempt", id],
  ["certificateRequest", binary(1, 4096)],
  ["evidence", union<PasskeyEvidence | OpenIdEvidence | PasswordEvidence>(passkeyEvidenceShape, openIdEvidenceShape, passwordEvidenceShape)],
  ["deviceClass", oneOfTexts("administration", "personal", "shared"), "personal"],
  ["name", text(0, 64), ""],
]);

export interface BeginPasskey {
  readonly tag: "begin_passkey";
}
export const beginPasskeyShape = struct<BeginPasskey>("begin_passkey", [
]);

export interface AddPasskey {
  readonly tag: "add_passkey";
  readonly passkey: PasskeyCreated;
}
export const addPasskeyShape = struct<AddPasskey>("add_passkey", [
  ["passkey", passkeyCreatedShape],
]);

export interface ListPasskeys {
  readonly tag: "list_passkeys";
}
export const listPasskeysShape = struct<ListPasskeys>("list_passkeys", [
]);

export interface RemovePasskey {
  readonly tag: "remove_passkey";
  readonly credential: Bytes;
}
export const removePasskeyShape = struct<RemovePasskey>("remove_passkey", [
  ["credential", binary(16, 1023)],
]);

export interface BeginStepUp {
  readonly tag: "begin_step_up";
  readonly port: number | null;
}
export const beginStepUpShape = struct<BeginStepUp>("begin_step_up", [
  ["port", nullable(integer(1024, 65535)), null],
]);

export interface StepUp {
  readonly tag: "step_up";
  readonly evidence: PasskeyEvidence | OpenIdEvidence | PasswordEvidence;
}
export const stepUpShape = struct<StepUp>("step_up", [
  ["evidence", union<PasskeyEvidence | OpenIdEvidence | PasswordEvidence>(passkeyEvidenceShape, openIdEvidenceShape, passwordEvidenceShape)],
]);

export interface ListDevices {
  readonly tag: "list_devices";
  readonly account: string | null;
}
export const listDevicesShape = struct<ListDevices>("list_devices", [
  ["account", nullable(id), null],
]);

export interface RemoveDevice {
  readonly tag: "remove_device";
  readonly device: string;
  readonly wipe: boolean;
}
export const removeDeviceShape = struct<RemoveDevice>("remove_device", [
  ["device", id],
  ["wipe", boolean, true],
]);

export interface RenewCertificate {
  readonly tag: "renew_certificate";
}
export const renewCertificateShape = struct<RenewCertificate>("renew_certificate", [
]);

export interface ConfirmWipe {
  readonly tag: "confirm_wipe";
  readonly revokedAt: number;
}
export const confirmWipeShape = struct<ConfirmWipe>("confirm_wipe", [
  ["revokedAt", count],
]);

export interface SetPassword {
  readonly tag: "set_password";
  readonly password: string;
}
export const setPasswordShape = struct<SetPassword>("set_password", [
  ["password", text(1, 1024)],
]);

export interface BeginTotp {
  readonly tag: "begin_totp";
}
export const beginTotpShape = struct<BeginTotp>("begin_totp", [
]);

export interface ConfirmTotp {
  readonly tag: "confirm_totp";
  readonly code: string;
}
export const confirmTotpShape = struct<ConfirmTotp>("confirm_totp", [
  ["code", text(1, 64)],
]);

export interface MakeRecoveryCodes {
  readonly tag: "make_recovery_codes";
}
export const makeRecoveryCodesShape = struct<MakeRecoveryCodes>("make_recovery_codes", [
]);

export interface GetWaysIn {
  readonly tag: "get_ways_in";
}
export const getWaysInShape = struct<GetWaysIn>("get_ways_in", [
]);

export interface AwaitApproval {
  readonly tag: "await_approval";
  readonly approval: string;
  readonly ticket: Bytes;
  readonly nonce: Bytes | null;
}
export const awaitApprovalShape = struct<AwaitApproval>("await_approval", [
  ["approval", id],
  ["ticket", hash],
  ["nonce", nullable(hash), null],
]);

export interface ListApprovals {
  readonly tag: "list_approvals";
  readonly account: string | null;
  readonly everybody: boolean;
}
export const listApprovalsShape = struct<ListApprovals>("list_approvals", [
  ["account", nullable(id), null],
  ["everybody", boolean, false],
]);

export interface BeginApproval {
  readonly tag: "begin_approval";
  readonly approval: string;
  readonly nonce: Bytes;
}
export const beginApprovalShape = struct<BeginApproval>("begin_approval", [
  ["approval", id],
  ["nonce", hash],
]);

export interface DecideApproval {
  readonly tag: "decide_approval";
  readonly approval: string;
  readonly seen: Bytes | null;
}
export const decideApprovalShape = struct<DecideApproval>("decide_approval", [
  ["approval", id],
  ["seen", nullable(hash), null],
]);

export interface ListFindings {
  readonly tag: "list_findings";
  readonly closed: boolean;
  readonly limit: number;
}
export const listFindingsShape = struct<ListFindings>("list_findings", [
  ["closed", boolean, false],
  ["limit", integer(1, 100), 100],
]);

export interface CloseFinding {
  readonly tag: "close_finding";
  readonly finding: string;
  readonly outcome: "explained" | "false_alarm" | "misuse";
  readonly remark: string;
}
export const closeFindingShape = struct<CloseFinding>("close_finding", [
  ["finding", id],
  ["outcome", oneOfTexts("explained", "false_alarm", "misuse")],
  ["remark", text(0, 1000), ""],
]);

export interface GetRights {
  readonly tag: "get_rights";
}
export const getRightsShape = struct<GetRights>("get_rights", [
]);

export interface ListAccounts {
  readonly tag: "list_accounts";
  readonly text: string;
  readonly suspended: boolean | null;
  readonly after: string | null;
  readonly limit: number;
  readonly account: string | null;
}
export const listAccountsShape = struct<ListAccounts>("list_accounts", [
  ["text", text(0, 256), ""],
  ["suspended", nullable(boolean), null],
  ["after", nullable(id), null],
  ["limit", integer(1, 100), 50],
  ["account", nullable(id), null],
]);

export interface CreateAccount {
  readonly tag: "create_account";
  readonly name: string;
  readonly title: string;
  readonly login: string;
  readonly roles: readonly string[];
}
export const createAccountShape = struct<CreateAccount>("create_account", [
  ["name", text(1, 256)],
  ["title", text(0, 256), ""],
  ["login", text(0, 254), ""],
  ["roles", list(text(1, 32), 0, 12), []],
]);

export interface ChangeAccount {
  readonly tag: "change_account";
  readonly account: string;
  readonly name: string;
  readonly title: string;
  readonly login: string;
  readonly roles: readonly string[];
}
export const changeAccountShape = struct<ChangeAccount>("change_account", [
  ["account", id],
  ["name", text(1, 256)],
  ["title", text(0, 256), ""],
  ["login", text(0, 254), ""],
  ["roles", list(text(1, 32), 0, 12), []],
]);

export interface InvitePerson {
  readonly tag: "invite_person";
  readonly account: string;
}
export const invitePersonShape = struct<InvitePerson>("invite_person", [
  ["account", id],
]);

export interface ListInvitations {
  readonly tag: "list_invitations";
}
export const listInvitationsShape = struct<ListInvitations>("list_invitations", [
]);

export interface WithdrawInvitation {
  readonly tag: "withdraw_invitation";
  readonly invitation: string;
}
export const withdrawInvitationShape = struct<WithdrawInvitation>("withdraw_invitation", [
  ["invitation", id],
]);

export interface SuspendAccount {
  readonly tag: "suspend_account";
  readonly account: string;
  readonly wipe: boolean;
}
export const suspendAccountShape = struct<SuspendAccount>("suspend_account", [
  ["account", id],
  ["wipe", boolean, true],
]);

export interface ReinstateAccount {
  readonly tag: "reinstate_account";
  readonly account: string;
}
export const reinstateAccountShape = struct<ReinstateAccount>("reinstate_account", [
  ["account", id],
]);

export interface AskRecovery {
  readonly tag: "ask_recovery";
  readonly account: string;
  readonly reason: string;
  readonly wipe: boolean;
}
export const askRecoveryShape = struct<AskRecovery>("ask_recovery", [
  ["account", id],
  ["reason", text(0, 1000)],
  ["wipe", boolean, true],
]);

export interface ListRecoveries {
  readonly tag: "list_recoveries";
}
export const listRecoveriesShape = struct<ListRecoveries>("list_recoveries", [
]);

export interface DecideRecovery {
  readonly tag: "decide_recovery";
  readonly recovery: string;
  readonly agree: boolean;
}
export const decideRecoveryShape = struct<DecideRecovery>("decide_recovery", [
  ["recovery", id],
  ["agree", boolean],
]);

export interface ListSignInRules {
  readonly tag: "list_sign_in_rules";
}
export const listSignInRulesShape = struct<ListSignInRules>("list_sign_in_rules", [
]);

export interface SetSignInRule {
  readonly tag: "set_sign_in_rule";
  readonly rule: SignInRule;
}
export const setSignInRuleShape = struct<SetSignInRule>("set_sign_in_rule", [
  ["rule", signInRuleShape],
]);

export interface GetPolicies {
  readonly tag: "get_policies";
}
export const getPoliciesShape = struct<GetPolicies>("get_policies", [
]);

export interface ExplainPolicy {
  readonly tag: "explain_policy";
  readonly account: string;
  readonly action: string;
  readonly about: string;
  readonly target: string | null;
}
export const explainPolicyShape = struct<ExplainPolicy>("explain_policy", [
  ["account", id],
  ["action", text(1, 64)],
  ["about", id],
  ["target", nullable(id), null],
]);

export interface ListEmergencies {
  readonly tag: "list_emergencies";
  readonly reviewed: boolean;
  readonly after: string | null;
  readonly limit: number;
}
export const listEmergenciesShape = struct<ListEmergencies>("list_emergencies", [
  ["reviewed", boolean, false],
  ["after", nullable(id), null],
  ["limit", integer(1, 100), 50],
]);

export interface ReviewEmergency {
  readonly tag: "review_emergency";
  readonly access: string;
  readonly justified: boolean;
  readonly remark: string;
}
export const reviewEmergencyShape = struct<ReviewEmergency>("review_emergency", [
  ["access", id],
  ["justified", boolean],
  ["remark", text(0, 1000), ""],
]);

export interface EndEmergency {
  readonly tag: "end_emergency";
  readonly access: string;
}
export const endEmergencyShape = struct<EndEmergency>("end_emergency", [
  ["access", id],
]);

export interface ReadAudit {
  readonly tag: "read_audit";
  readonly account: string | null;
  readonly about: string | null;
  readonly actions: readonly string[];
  readonly since: number;
  readonly until: number | null;
  readonly before: number | null;
  readonly limit: number;
}
export const readAuditShape = struct<ReadAudit>("read_audit", [
  ["account", nullable(id), null],
  ["about", nullable(id), null],
  ["actions", list(text(1, 64), 0, 32), []],
  ["since", count, 0],
  ["until", nullable(count), null],
  ["before", nullable(count), null],
  ["limit", integer(1, 50), 25],
]);

export interface ListWorkItems {
  readonly tag: "list_work_items";
  readonly after: string | null;
  readonly limit: number;
}
export const listWorkItemsShape = struct<ListWorkItems>("list_work_items", [
  ["after", nullable(id), null],
  ["limit", integer(1, 200), 100],
]);

export interface ShowWorkItem {
  readonly tag: "show_work_item";
  readonly item: string;
}
export const showWorkItemShape = struct<ShowWorkItem>("show_work_item", [
  ["item", id],
]);

export interface ResolveWorkItem {
  readonly tag: "resolve_work_item";
  readonly item: string;
  readonly resolution: "dismiss" | "post" | "retry";
  readonly note: string;
  readonly account: string | null;
}
export const resolveWorkItemShape = struct<ResolveWorkItem>("resolve_work_item", [
  ["item", id],
  ["resolution", oneOfTexts("dismiss", "post", "retry")],
  ["note", text(1, 1000)],
  ["account", nullable(id), null],
]);

export interface GetSession {
  readonly tag: "get_session";
}
export const getSessionShape = struct<GetSession>("get_session", [
]);

export interface ListSessions {
  readonly tag: "list_sessions";
  readonly account: string | null;
  readonly everybody: boolean;
  readonly after: string | null;
  readonly limit: number;
  readonly text: string;
}
export const listSessionsShape = struct<ListSessions>("list_sessions", [
  ["account", nullable(id), null],
  ["everybody", boolean, false],
  ["after", nullable(id), null],
  ["limit", integer(1, 200), 100],
  ["text", text(0, 256), ""],
]);

export interface EndSession {
  readonly tag: "end_session";
  readonly device: string;
}
export const endSessionShape = struct<EndSession>("end_session", [
  ["device", id],
]);

export interface KeepPinShare {
  readonly tag: "keep_pin_share";
  readonly share: Bytes;
  readonly ticket: Bytes;
  readonly proof: Bytes;
}
export const keepPinShareShape = struct<KeepPinShare>("keep_pin_share", [
  ["share", hash],
  ["ticket", hash],
  ["proof", hash],
]);

export interface TakePinShare {
  readonly tag: "take_pin_share";
  readonly device: string;
  readonly ticket: Bytes;
  readonly proof: Bytes;
}
export const takePinShareShape = struct<TakePinShare>("take_pin_share", [
  ["device", id],
  ["ticket", hash],
  ["proof", hash],
]);

export interface ProveCertificates {
  readonly tag: "prove_certificates";
  readonly certificates: readonly Bytes[];
  readonly size: number;
}
export const proveCertificatesShape = struct<ProveCertificates>("prove_certificates", [
  ["certificates", list(hash, 0, 64)],
  ["size", count, 0],
]);

export type Delivery =
  | MessageDelivered
  | CommitDelivered
  | WelcomeDelivered
  | ReceiptsDelivered
  | SealedDelivered;
export const deliveryShape: Shape<Delivery> = union<Delivery>(
  messageDeliveredShape,
  commitDeliveredShape,
  welcomeDeliveredShape,
  receiptsDeliveredShape,
  sealedDeliveredShape,
);

export type DeviceFrame =
  | SignIn
  | Introduce
  | Received
  | PublishKeyPackages
  | ClaimKeyPackages
  | FoundGroup
  | CommitGroup
  | SendMessage
  | AdvanceReceipts
  | GetVault
  | PublishVault
  | CarrySealed
  | AnswerSealed
  | RevokeDevice
  | CloseSession
  | GetCheckpoint
  | AddCosignature
  | CosignCheckpoint
  | PutChunk
  | GetChunk
  | RegisterPush;
export const deviceFrameShape: Shape<DeviceFrame> = union<DeviceFrame>(
  signInShape,
  introduceShape,
  receivedShape,
  publishKeyPackagesShape,
  claimKeyPackagesShape,
  foundGroupShape,
  commitGroupShape,
  sendMessageShape,
  advanceReceiptsShape,
  getVaultShape,
  publishVaultShape,
  carrySealedShape,
  answerSealedShape,
  revokeDeviceShape,
  closeSessionShape,
  getCheckpointShape,
  addCosignatureShape,
  cosignCheckpointShape,
  putChunkShape,
  getChunkShape,
  registerPushShape,
);

export type HubFrame =
  | Challenge
  | SignedIn
  | Revoked
  | Refused
  | Deliveries
  | CaughtUp
  | Done
  | KeyPackagesPublished
  | KeyPackagesClaimed
  | GroupCommitted
  | MessageAccepted
  | VaultCertificates
  | SealedAnswer
  | CheckpointProof
  | Cosigned
  | OtherSize
  | Chunk;
export const hubFrameShape: Shape<HubFrame> = union<HubFrame>(
  challengeShape,
  signedInShape,
  revokedShape,
  refusedShape,
  deliveriesShape,
  caughtUpShape,
  doneShape,
  keyPackagesPublishedShape,
  keyPackagesClaimedShape,
  groupCommittedShape,
  messageAcceptedShape,
  vaultCertificatesShape,
  sealedAnswerShape,
  checkpointProofShape,
  cosignedShape,
  otherSizeShape,
  chunkShape,
);

export type VaultAnswer =
  | EnrolmentBegun
  | Enrolled
  | People
  | ConversationOpened
  | Conversations
  | Partners
  | History
  | Noted
  | VaultRefused
  | Patients
  | Organisation
  | SignInBegun
  | PasskeyBegun
  | Passkeys
  | StepUpBegun
  | SteppedUp
  | Devices
  | CertificateRenewed
  | TotpBegun
  | RecoveryCodes
  | WaysIn
  | ApprovalAwaited
  | ApprovalPending
  | Approvals
  | Findings
  | Rights
  | Accounts
  | AccountSaved
  | Invited
  | Invitations
  | Recoveries
  | SignInRules
  | Policies
  | PolicyExplained
  | Emergencies
  | AuditPage
  | WorkItems
  | WorkItemShown
  | Session
  | Sessions
  | PinShare
  | PinRefused
  | CertificateProofs;
export const vaultAnswerShape: Shape<VaultAnswer> = union<VaultAnswer>(
  enrolmentBegunShape,
  enrolledShape,
  peopleShape,
  conversationOpenedShape,
  conversationsShape,
  partnersShape,
  historyShape,
  notedShape,
  vaultRefusedShape,
  patientsShape,
  organisationShape,
  signInBegunShape,
  passkeyBegunShape,
  passkeysShape,
  stepUpBegunShape,
  steppedUpShape,
  devicesShape,
  certificateRenewedShape,
  totpBegunShape,
  recoveryCodesShape,
  waysInShape,
  approvalAwaitedShape,
  approvalPendingShape,
  approvalsShape,
  findingsShape,
  rightsShape,
  accountsShape,
  accountSavedShape,
  invitedShape,
  invitationsShape,
  recoveriesShape,
  signInRulesShape,
  policiesShape,
  policyExplainedShape,
  emergenciesShape,
  auditPageShape,
  workItemsShape,
  workItemShownShape,
  sessionShape,
  sessionsShape,
  pinShareShape,
  pinRefusedShape,
  certificateProofsShape,
);

export type VaultRequest =
  | BeginEnrolment
  | Enrol
  | FindPeople
  | OpenConversation
  | ListConversations
  | ListPartners
  | GetHistory
  | ReportGroup
  | ConfirmEpoch
  | ChangeRoster
  | FindPatients
  | OpenPatientConversation
  | BreakGlass
  | GetOrganisation
  | BeginSignIn
  | CompleteSignIn
  | BeginPasskey
  | AddPasskey
  | ListPasskeys
  | RemovePasskey
  | BeginStepUp
  | StepUp
  | ListDevices
  | RemoveDevice
  | RenewCertificate
  | ConfirmWipe
  | SetPassword
  | BeginTotp
  | ConfirmTotp
  | MakeRecoveryCodes
  | GetWaysIn
  | AwaitApproval
  | ListApprovals
  | BeginApproval
  | DecideApproval
  | ListFindings
  | CloseFinding
  | GetRights
  | ListAccounts
  | CreateAccount
  | ChangeAccount
  | InvitePerson
  | ListInvitations
  | WithdrawInvitation
  | SuspendAccount
  | ReinstateAccount
  | AskRecovery
  | ListRecoveries
  | DecideRecovery
  | ListSignInRules
  | SetSignInRule
  | GetPolicies
  | ExplainPolicy
  | ListEmergencies
  | ReviewEmergency
  | EndEmergency
  | ReadAudit
  | ListWorkItems
  | ShowWorkItem
  | ResolveWorkItem
  | GetSession
  | ListSessions
  | EndSession
  | KeepPinShare
  | TakePinShare
  | ProveCertificates;
export const vaultRequestShape: Shape<VaultRequest> = union<VaultRequest>(
  beginEnrolmentShape,
  enrolShape,
  findPeopleShape,
  openConversationShape,
  listConversationsShape,
  listPartnersShape,
  getHistoryShape,
  reportGroupShape,
  confirmEpochShape,
  changeRosterShape,
  findPatientsShape,
  openPatientConversationShape,
  breakGlassShape,
  getOrganisationShape,
  beginSignInShape,
  completeSignInShape,
  beginPasskeyShape,
  addPasskeyShape,
  listPasskeysShape,
  removePasskeyShape,
  beginStepUpShape,
  stepUpShape,
  listDevicesShape,
  removeDeviceShape,
  renewCertificateShape,
  confirmWipeShape,
  setPasswordShape,
  beginTotpShape,
  confirmTotpShape,
  makeRecoveryCodesShape,
  getWaysInShape,
  awaitApprovalShape,
  listApprovalsShape,
  beginApprovalShape,
  decideApprovalShape,
  listFindingsShape,
  closeFindingShape,
  getRightsShape,
  listAccountsShape,
  createAccountShape,
  changeAccountShape,
  invitePersonShape,
  listInvitationsShape,
  withdrawInvitationShape,
  suspendAccountShape,
  reinstateAccountShape,
  askRecoveryShape,
  listRecoveriesShape,
  decideRecoveryShape,
  listSignInRulesShape,
  setSignInRuleShape,
  getPoliciesShape,
  explainPolicyShape,
  listEmergenciesShape,
  reviewEmergencyShape,
  endEmergencyShape,
  readAuditShape,
  listWorkItemsShape,
  showWorkItemShape,
  resolveWorkItemShape,
  getSessionShape,
  listSessionsShape,
  endSessionShape,
  keepPinShareShape,
  takePinShareShape,
  proveCertificatesShape,
);

export type StallReason = ReportGroup["reason"];
export type Priority = Envelope["priority"];

/** Every shape by the name of its struct in spec/wire.json. */
export const SHAPES: Readonly<Record<string, Shape<unknown>>> = {
  MessageDelivered: messageDeliveredShape,
  CommitDelivered: commitDeliveredShape,
  WelcomeDelivered: welcomeDeliveredShape,
  DeviceMarks: deviceMarksShape,
  ReceiptsDelivered: receiptsDeliveredShape,
  SealedDelivered: sealedDeliveredShape,
  SignIn: signInShape,
  Introduce: introduceShape,
  Received: receivedShape,
  PublishKeyPackages: publishKeyPackagesShape,
  ClaimKeyPackages: claimKeyPackagesShape,
  FoundGroup: foundGroupShape,
  CommitGroup: commitGroupShape,
  SendMessage: sendMessageShape,
  Mark: markShape,
  AdvanceReceipts: advanceReceiptsShape,
  GetVault: getVaultShape,
  PublishVault: publishVaultShape,
  CarrySealed: carrySealedShape,
  AnswerSealed: answerSealedShape,
  RevokeDevice: revokeDeviceShape,
  CloseSession: closeSessionShape,
  GetCheckpoint: getCheckpointShape,
  AddCosignature: addCosignatureShape,
  CosignCheckpoint: cosignCheckpointShape,
  PutChunk: putChunkShape,
  GetChunk: getChunkShape,
  RegisterPush: registerPushShape,
  Envelope: envelopeShape,
  HistoryEntry: historyEntryShape,
  Challenge: challengeShape,
  SignedIn: signedInShape,
  Revoked: revokedShape,
  Refused: refusedShape,
  Deliveries: deliveriesShape,
  CaughtUp: caughtUpShape,
  Done: doneShape,
  KeyPackagesPublished: keyPackagesPublishedShape,
  ClaimedKeyPackage: claimedKeyPackageShape,
  KeyPackagesClaimed: keyPackagesClaimedShape,
  GroupCommitted: groupCommittedShape,
  MessageAccepted: messageAcceptedShape,
  VaultCertificates: vaultCertificatesShape,
  SealedAnswer: sealedAnswerShape,
  CheckpointProof: checkpointProofShape,
  Cosigned: cosignedShape,
  OtherSize: otherSizeShape,
  Chunk: chunkShape,
  SealedRequest: sealedRequestShape,
  SignInStatement: signInStatementShape,
  RevocationStatement: revocationStatementShape,
  RequestStatement: requestStatementShape,
  HistoryStatement: historyStatementShape,
  EpochStatement: epochStatementShape,
  WebFilesStatement: webFilesStatementShape,
  EnrolmentBegun: enrolmentBegunShape,
  Enrolled: enrolledShape,
  Person: personShape,
  People: peopleShape,
  OwnEmergency: ownEmergencyShape,
  ConversationSummary: conversationSummaryShape,
  ConversationOpened: conversationOpenedShape,
  Conversations: conversationsShape,
  Partner: partnerShape,
  Partners: partnersShape,
  History: historyShape,
  Noted: notedShape,
  VaultRefused: vaultRefusedShape,
  PatientFound: patientFoundShape,
  Patients: patientsShape,
  Organisation: organisationShape,
  Provider: providerShape,
  SignInBegun: signInBegunShape,
  PasskeyBegun: passkeyBegunShape,
  PasskeySummary: passkeySummaryShape,
  Passkeys: passkeysShape,
  StepUpBegun: stepUpBegunShape,
  SteppedUp: steppedUpShape,
  Place: placeShape,
  DeviceSummary: deviceSummaryShape,
  Devices: devicesShape,
  CertificateRenewed: certificateRenewedShape,
  TotpBegun: totpBegunShape,
  RecoveryCodes: recoveryCodesShape,
  KnownProvider: knownProviderShape,
  WaysIn: waysInShape,
  ApprovalAwaited: approvalAwaitedShape,
  ApprovalPending: approvalPendingShape,
  ApprovalSummary: approvalSummaryShape,
  Approvals: approvalsShape,
  FindingSummary: findingSummaryShape,
  Findings: findingsShape,
  Rights: rightsShape,
  AccountSummary: accountSummaryShape,
  Accounts: accountsShape,
  AccountSaved: accountSavedShape,
  Invited: invitedShape,
  InvitationSummary: invitationSummaryShape,
  Invitations: invitationsShape,
  RecoverySummary: recoverySummaryShape,
  Recoveries: recoveriesShape,
  SignInRule: signInRuleShape,
  SignInRules: signInRulesShape,
  PolicySummary: policySummaryShape,
  Policies: policiesShape,
  PolicyExplained: policyExplainedShape,
  EmergencySummary: emergencySummaryShape,
  Emergencies: emergenciesShape,
  ProvenRecord: provenRecordShape,
  NamedAccount: namedAccountShape,
  NamedSite: namedSiteShape,
  AuditPage: auditPageShape,
  WorkItemSummary: workItemSummaryShape,
  WorkItems: workItemsShape,
  WorkItemShown: workItemShownShape,
  Session: sessionShape,
  SessionSummary: sessionSummaryShape,
  Sessions: sessionsShape,
  PinShare: pinShareShape,
  PinRefused: pinRefusedShape,
  CertificateProof: certificateProofShape,
  CertificateProofs: certificateProofsShape,
  BeginEnrolment: beginEnrolmentShape,
  PasskeyCreated: passkeyCreatedShape,
  Enrol: enrolShape,
  FindPeople: findPeopleShape,
  OpenConversation: openConversationShape,
  ListConversations: listConversationsShape,
  ListPartners: listPartnersShape,
  GetHistory: getHistoryShape,
  ReportGroup: reportGroupShape,
  ConfirmEpoch: confirmEpochShape,
  ChangeRoster: changeRosterShape,
  FindPatients: findPatientsShape,
  OpenPatientConversation: openPatientConversationShape,
  BreakGlass: breakGlassShape,
  GetOrganisation: getOrganisationShape,
  BeginSignIn: beginSignInShape,
  PasskeyEvidence: passkeyEvidenceShape,
  OpenIdEvidence: openIdEvidenceShape,
  PasswordEvidence: passwordEvidenceShape,
  CompleteSignIn: completeSignInShape,
  BeginPasskey: beginPasskeyShape,
  AddPasskey: addPasskeyShape,
  ListPasskeys: listPasskeysShape,
  RemovePasskey: removePasskeyShape,
  BeginStepUp: beginStepUpShape,
  StepUp: stepUpShape,
  ListDevices: listDevicesShape,
  RemoveDevice: removeDeviceShape,
  RenewCertificate: renewCertificateShape,
  ConfirmWipe: confirmWipeShape,
  SetPassword: setPasswordShape,
  BeginTotp: beginTotpShape,
  ConfirmTotp: confirmTotpShape,
  MakeRecoveryCodes: makeRecoveryCodesShape,
  GetWaysIn: getWaysInShape,
  AwaitApproval: awaitApprovalShape,
  ListApprovals: listApprovalsShape,
  BeginApproval: beginApprovalShape,
  DecideApproval: decideApprovalShape,
  ListFindings: listFindingsShape,
  CloseFinding: closeFindingShape,
  GetRights: getRightsShape,
  ListAccounts: listAccountsShape,
  CreateAccount: createAccountShape,
  ChangeAccount: changeAccountShape,
  InvitePerson: invitePersonShape,
  ListInvitations: listInvitationsShape,
  WithdrawInvitation: withdrawInvitationShape,
  SuspendAccount: suspendAccountShape,
  ReinstateAccount: reinstateAccountShape,
  AskRecovery: askRecoveryShape,
  ListRecoveries: listRecoveriesShape,
  DecideRecovery: decideRecoveryShape,
  ListSignInRules: listSignInRulesShape,
  SetSignInRule: setSignInRuleShape,
  GetPolicies: getPoliciesShape,
  ExplainPolicy: explainPolicyShape,
  ListEmergencies: listEmergenciesShape,
  ReviewEmergency: reviewEmergencyShape,
  EndEmergency: endEmergencyShape,
  ReadAudit: readAuditShape,
  ListWorkItems: listWorkItemsShape,
  ShowWorkItem: showWorkItemShape,
  ResolveWorkItem: resolveWorkItemShape,
  GetSession: getSessionShape,
  ListSessions: listSessionsShape,
  EndSession: endSessionShape,
  KeepPinShare: keepPinShareShape,
  TakePinShare: takePinShareShape,
  ProveCertificates: proveCertificatesShape,
};
