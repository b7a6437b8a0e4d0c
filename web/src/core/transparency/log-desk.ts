/** Ask a vault to prove the certificates of its organisation that this device met, and keep what came of it. */
import type { Outcome, Refused } from "../api";
import { decodeRecord } from "../audit/record";
import { type Bytes, fromHex, hex, sameBytes } from "../bytes";
import { isRefused } from "../hub/refusal";
import type { CertificateProof, CertificateProofs, VaultRequest } from "../protocol/wire";
import type { CertificateRow, CertificateState, LogRow } from "../store/rows";
import type { Journal } from "../views/journal";
import {
  type IssuedCertificate,
  keyOf,
  type LogName,
  type MetCertificate,
  type Proofs,
} from "./model";
import { verifyCertificate } from "./verify-certificate";
import { checkpointOf, verifyLog } from "./verify-log";

/** Certificates that one request asks about. */
export const MOST = 64;
/** Milliseconds until what was not proven is asked about again: a mistake of the organisation's can be mended. */
export const AGAIN = 600_000;

export type Ask = (body: VaultRequest) => Promise<Outcome<CertificateProofs>>;

export interface LogDeskParts {
  readonly journal: Journal;
  readonly name: LogName;
  readonly ask: Ask;
  readonly clock: () => number;
}

type States = ReadonlyMap<string, CertificateState>;

/** One for each log. One question at a time: each answer is held against the log as it was when it was asked. */
export class LogDesk {
  readonly #parts: LogDeskParts;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: LogDeskParts) {
    this.#parts = parts;
  }

  /** The next certificates that are due, at most `MOST`, and what is known of each now. Empty: nothing is due. */
  prove(): Promise<States | Refused> {
    return this.#inTurn(async () => {
      const due = this.#due();
      if (due.length === 0) return new Map<string, CertificateState>();
      const answer = await this.#question(due.map(({ digest }) => fromHex(digest) as Bytes));
      if (isRefused(answer)) return answer;
      const { log, believed, proofs } = await this.#judge(answer);
      if (!believed || log === null) return { code: "vault_away" };
      const states = new Map<string, CertificateState>();
      for (const met of due) {
        states.set(met.digest, await verifyCertificate(log, proofs.get(met.digest), met));
      }
      await this.#keep(states);
      return states;
    });
  }

  /** Every certificate ever issued to this account, newest first: of the own organisation's log alone. */
  own(): Promise<readonly IssuedCertificate[] | Refused> {
    return this.#inTurn(async () => {
      const answer = await this.#question([]);
      if (isRefused(answer)) return answer;
      const { log, believed } = await this.#judge(answer);
      const { account } = this.#parts.journal.engine.identity;
      const issued = answer.proofs.map((proof) => issuedOf(believed ? log : null, proof, account));
      return (await Promise.all(issued)).filter((each) => each !== null);
    });
  }

  /** The log as it was verified last. */
  get log(): LogRow | null {
    return this.#parts.journal.store.find("logs", keyOf(this.#parts.name)) ?? null;
  }

  #due(): MetCertificate[] {
    const before = this.#parts.clock() - AGAIN;
    const due: (MetCertificate & Pick<CertificateRow, "askedAt">)[] = [];
    const { journal, name } = this.#parts;
    for (const [digest, row] of journal.store.all("certificates")) {
      if (row.organisation !== name.organisation) continue;
      if (row.state === "proven" || row.conversations.length === 0) continue;
      if (row.state !== "pending" && row.askedAt >= before) continue;
      const { device, account, askedAt } = row;
      due.push({ digest: String(digest), device, account, askedAt });
    }
    return due.sort((one, other) => one.askedAt - other.askedAt).slice(0, MOST);
  }

  async #question(certificates: readonly Bytes[]): Promise<CertificateProofs | Refused> {
    const size = checkpointOf(this.log)?.size ?? 0;
    const answer = await this.#parts.ask({ tag: "prove_certificates", certificates, size });
    return answer.ok ? answer.value : answer.refused;
  }

  async #judge(
    answer: CertificateProofs,
  ): Promise<{ log: LogRow | null; believed: boolean; proofs: Proofs }> {
    const { journal, name } = this.#parts;
    const before = this.log;
    const log = await verifyLog(before, answer, name.organisation);
    if (log !== null && log !== before) {
      await journal.store.record((batch) => batch.put("logs", keyOf(name), log));
    }
    // A path is of the head in the answer: where that is not the one kept, it proves nothing.
    const believed =
      log !== null &&
      (log.fault !== null ||
        answer.checkpoint.length === 0 ||
        sameBytes(log.note, answer.checkpoint));
    const proofs = new Map(answer.proofs.map((proof) => [hex(proof.certificate), proof]));
    return { log, believed, proofs };
  }

  async #keep(states: States): Promise<void> {
    const now = this.#parts.clock();
    await this.#parts.journal.record(async (turn) => {
      for (const [digest, state] of states) {
        const row = turn.batch.find("certificates", digest);
        if (row === undefined) continue;
        const conversations = state === "proven" ? [] : row.conversations;
        turn.batch.put("certificates", digest, { ...row, state, askedAt: now, conversations });
        if (row.state === state) continue;
        for (const conversation of row.conversations) turn.conversations.add(conversation);
      }
      await turn.engine.caughtUp(turn.batch);
      return [];
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => null);
    return done;
  }
}

async function issuedOf(
  log: LogRow | null,
  proof: CertificateProof,
  account: string,
): Promise<IssuedCertificate | null> {
  if (proof.issued === null) return null;
  const record = decodeRecord(proof.issued.record);
  const ended = proof.revoked === null ? null : decodeRecord(proof.revoked.record);
  const device = record?.objects?.find(({ kind }) => kind === "device")?.id ?? "";
  const digest = hex(proof.certificate);
  return {
    digest,
    device,
    issuedAt: record?.at ?? 0,
    index: proof.issued.index,
    state: await verifyCertificate(log, proof, { digest, device, account }),
    revokedAt: ended?.at ?? null,
  };
}
