/** A certificate against its record, and the record against the log's head (RFC 9162 section 2.1.3.2). */
import type { Checkpoint } from "../audit/checkpoint";
import { hashLeaf, verifyInclusion } from "../audit/merkle";
import { type AuditRecord, decodeRecord } from "../audit/record";
import type { Bytes } from "../bytes";
import type { CertificateProof, ProvenRecord } from "../protocol/wire";
import type { CertificateState, LogRow } from "../store/rows";
import type { MetCertificate } from "./model";
import { checkpointOf } from "./verify-log";

/** How far `proof` proves it. A record that no head covers yet proves nothing, and refutes nothing. */
export async function verifyCertificate(
  log: LogRow | null,
  proof: CertificateProof | undefined,
  met: MetCertificate,
): Promise<CertificateState> {
  if ((log !== null && log.fault !== null) || proof === undefined || proof.issued === null) {
    return "missing";
  }
  const head = checkpointOf(log);
  const issued = decodeRecord(proof.issued.record as Bytes);
  if (!issues(issued, met) || !(await holds(head, proof.issued))) return "missing";
  if (proof.revoked !== null) {
    const revoked = decodeRecord(proof.revoked.record as Bytes);
    const honest = revokes(revoked, met) && (await holds(head, proof.revoked));
    return honest ? "revoked" : "missing";
  }
  return head !== null && proof.issued.index < head.size ? "proven" : "pending";
}

function issues(record: AuditRecord | null, { digest, device, account }: MetCertificate): boolean {
  const [first, second, ...more] = record?.objects ?? [];
  return (
    record?.action === "certificate.issued" &&
    record.outcome === undefined &&
    record.digest === digest &&
    first?.kind === "device" &&
    first.id === device &&
    second?.kind === "account" &&
    second.id === account &&
    more.length === 0
  );
}

function revokes(record: AuditRecord | null, { device }: MetCertificate): boolean {
  const first = record?.objects?.[0];
  return (
    record?.action === "device.revoked" &&
    record.outcome === undefined &&
    first?.kind === "device" &&
    first.id === device
  );
}

/** Whether its proof is right, where there is to be one. */
async function holds(
  head: Checkpoint | null,
  { index, record, path }: ProvenRecord,
): Promise<boolean> {
  if (head === null || index >= head.size) return true;
  const leaf = await hashLeaf(record);
  return verifyInclusion(leaf, index, head.size, path as Bytes[], head.root);
}
