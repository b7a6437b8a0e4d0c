/** The vault's audit log, a page at a time; what comes is checked here, before anything of it is shown. */
import type { Outcome } from "../api";
import type {
  AuditEntry,
  AuditHead,
  AuditPageShown,
  AuditProof,
  AuditQuery,
  HeadTrouble,
} from "../api_compliance";
import { type VerifiedCheckpoint, verifyCheckpoint } from "../audit/checkpoint";
import { InvalidNoteError } from "../audit/errors";
import { parseVerifierKey } from "../audit/keys";
import { climb, hashLeaf } from "../audit/merkle";
import { writeProofFile } from "../audit/proof-file";
import { decodeRecord } from "../audit/record";
import { hex, sameBytes } from "../bytes";
import { refuse } from "../device/compose";
import type { Device } from "../device/device";
import type { AuditPage, ProvenRecord } from "../protocol/wire";

const MOST = 50;

/** What was seen of the log while this device is open. */
interface Seen {
  readonly logKey: string;
  readonly roots: Map<number, string>;
}

const seenBy = new WeakMap<object, Seen>();

export async function readAudit(
  device: Device,
  query: AuditQuery,
): Promise<Outcome<AuditPageShown>> {
  const limit = Math.max(1, Math.min(query.limit, MOST));
  const answer = await device.ask("audit_page", { tag: "read_audit", ...query, limit });
  if (!answer.ok) return answer;
  if (!inOrder(answer.value, query.before)) return refuse("malformed_request");
  return { ok: true, value: await checkPage(answer.value, device) };
}

/** `holder`: what outlives the pages; two heads of one size are compared for as long as it does. */
export async function checkPage(page: AuditPage, holder: object): Promise<AuditPageShown> {
  const head = await checkHead(page, holder);
  const trouble = typeof head === "string" ? head : null;
  const verified = typeof head === "string" ? null : head;
  const entries = await Promise.all(page.records.map((each) => entryOf(each, page, head)));
  return {
    entries,
    head: verified === null ? null : shown(verified, page),
    trouble,
    names: Object.fromEntries(page.names.map(({ account, name }) => [account, name])),
    sites: Object.fromEntries(page.sites.map(({ site, name }) => [site, name])),
    more: page.more,
    reached: page.reached,
  };
}

/** Null where the log has no head yet. */
async function checkHead(
  page: AuditPage,
  holder: object,
): Promise<VerifiedCheckpoint | HeadTrouble | null> {
  if (page.size === 0 && page.checkpoint.length === 0) return null;
  let verified: VerifiedCheckpoint;
  try {
    const log = await parseVerifierKey(page.logKey);
    const witnesses = await Promise.all(page.witnessKeys.map(parseVerifierKey));
    verified = await verifyCheckpoint(page.checkpoint, log, witnesses);
  } catch (error) {
    if (error instanceof InvalidNoteError) return "bad_head";
    if (error instanceof DOMException && error.name === "NotSupportedError") return "unsupported";
    throw error;
  }
  const { size, root } = verified.checkpoint;
  if (size !== page.size) return "bad_head";
  const seen = seenBy.get(holder) ?? { logKey: page.logKey, roots: new Map<number, string>() };
  seenBy.set(holder, seen);
  if (seen.logKey !== page.logKey) return "other_log";
  const known = seen.roots.get(size);
  if (known !== undefined && known !== hex(root)) return "forked";
  seen.roots.set(size, hex(root));
  return verified;
}

async function entryOf(
  { index, record, path }: ProvenRecord,
  page: AuditPage,
  head: VerifiedCheckpoint | HeadTrouble | null,
): Promise<AuditEntry> {
  const read = decodeRecord(record);
  const proof = read === null ? FAILED : await prove({ index, record, path }, head);
  const file =
    proof.state === "proven" ? writeProofFile(record, index, path, page.checkpoint) : null;
  return { index, record: read, proof, file };
}

const FAILED: AuditProof = { state: "failed" };

async function prove(
  { index, record, path }: ProvenRecord,
  head: VerifiedCheckpoint | HeadTrouble | null,
): Promise<AuditProof> {
  if (head === "unsupported") return { state: "unchecked" };
  if (typeof head === "string") return FAILED;
  if (head === null || index >= head.checkpoint.size) return { state: "waiting" };
  const leaf = await hashLeaf(record);
  const climbed = await climb(leaf, index, head.checkpoint.size, path);
  if (climbed === null || !sameBytes(climbed.root, head.checkpoint.root)) return FAILED;
  const steps = climbed.steps.map(({ side, sibling, joined }) => ({
    side,
    sibling: hex(sibling),
    joined: hex(joined),
  }));
  return { state: "proven", leaf: hex(leaf), steps };
}

function shown({ checkpoint, witnesses }: VerifiedCheckpoint, page: AuditPage): AuditHead {
  return {
    origin: checkpoint.origin,
    size: checkpoint.size,
    root: hex(checkpoint.root),
    logKey: page.logKey,
    cosigned: witnesses.map(({ key, time }) => ({ name: key.name, at: time * 1000 })),
  };
}

/** Newest first, each once, all of them where they were asked for. */
function inOrder({ records, reached, more }: AuditPage, before: number | null): boolean {
  let bound = before ?? Number.POSITIVE_INFINITY;
  for (const { index } of records) {
    if (index >= bound || index < reached) return false;
    bound = index;
  }
  // A page that goes nowhere would be asked for again without end.
  return !more || reached < (before ?? Number.POSITIVE_INFINITY);
}
