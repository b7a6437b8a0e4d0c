/** A vault's log made of records by hand, straight from RFC 9162: what an honest vault answers, and what a liar would. */
import { encodeRecord } from "../../src/core/audit/record";
import { type Bytes, concat, fromHex, hex, utf8 } from "../../src/core/bytes";
import { sha256 } from "../../src/core/crypto/hash";
import type { CertificateProofs, ProvenRecord } from "../../src/core/protocol/wire";
import type { MetCertificate } from "../../src/core/transparency/model";
import { need } from "./node";

type AuditRecord = Parameters<typeof encodeRecord>[0];

/** Signs notes. */
export class NoteKey {
  readonly #name: string;
  readonly #kind: 1 | 4;
  readonly #pair: CryptoKeyPair;
  readonly #id: Bytes;
  readonly text: string;

  private constructor(name: string, kind: 1 | 4, pair: CryptoKeyPair, id: Bytes, text: string) {
    this.#name = name;
    this.#kind = kind;
    this.#pair = pair;
    this.#id = id;
    this.text = text;
  }

  /** `kind` 1: a log's; 4: a witness's. */
  static async make(name: string, kind: 1 | 4): Promise<NoteKey> {
    const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign"])) as CryptoKeyPair;
    const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    const material = concat(Uint8Array.of(kind), raw);
    const id = (await sha256(concat(utf8(`${name}\n`), material))).slice(0, 4);
    return new NoteKey(name, kind, pair, id, `${name}+${hex(id)}+${btoa64(material)}`);
  }

  get name(): string {
    return this.#name;
  }

  async line(text: string): Promise<string> {
    const time = this.#kind === 4 ? new Uint8Array([0, 0, 0, 0, 0, 0, 0, 1]) : new Uint8Array(0);
    const message = this.#kind === 4 ? `cosignature/v1\ntime 1\n${text}` : text;
    const signed = await crypto.subtle.sign("Ed25519", this.#pair.privateKey, utf8(message));
    return `— ${this.#name} ${btoa64(concat(this.#id, time, new Uint8Array(signed)))}\n`;
  }
}

export class MadeLog {
  readonly key: NoteKey;
  readonly witness: NoteKey;
  readonly entries: Bytes[];

  constructor(key: NoteKey, witness: NoteKey, entries: Bytes[] = []) {
    this.key = key;
    this.witness = witness;
    this.entries = entries;
  }

  add(...records: AuditRecord[]): void {
    this.entries.push(...records.map(encodeRecord));
  }

  async note(size: number, witnessed = true): Promise<Bytes> {
    const root = await mth(this.entries.slice(0, size));
    const text = `${this.key.name}\n${size}\n${btoa64(root)}\n`;
    const lines = (await this.key.line(text)) + (witnessed ? await this.witness.line(text) : "");
    return utf8(`${text}\n${lines}`);
  }

  async proven(record: AuditRecord, size: number): Promise<ProvenRecord | null> {
    const entry = encodeRecord(record);
    const index = this.entries.findIndex((each) => hex(each) === hex(entry));
    if (index < 0) return null;
    const path = index < size ? await pathOf(index, this.entries.slice(0, size)) : [];
    return { index, record: entry, path };
  }

  /** What an honest vault with this log says. */
  async answer(
    met: readonly MetCertificate[],
    { since = 0, size = this.entries.length, witnessed = true } = {},
  ): Promise<CertificateProofs> {
    const proofs = met.map(async (each) => ({
      certificate: need(fromHex(each.digest), "digest"),
      issued: await this.proven(issued(each), size),
      revoked: await this.proven(revoked(each), size),
    }));
    const grows = since > 0 && since <= size;
    return {
      tag: "certificate_proofs",
      proofs: await Promise.all(proofs),
      size,
      checkpoint: await this.note(size, witnessed),
      consistency: grows ? await subproof(since, this.entries.slice(0, size), true) : [],
      logKey: this.key.text,
      witnessKeys: [this.witness.text],
    };
  }
}

export function issued({ digest, device, account }: MetCertificate): AuditRecord {
  return {
    action: "certificate.issued",
    actor: {},
    at: 1,
    digest,
    objects: about(device, account),
  };
}

export function revoked({ device, account }: MetCertificate): AuditRecord {
  return { action: "device.revoked", actor: {}, at: 2, objects: about(device, account) };
}

export function filler(at: number): AuditRecord {
  return { action: "client.advanced", actor: {}, at };
}

function about(device: string, account: string) {
  return [{ id: device, kind: "device" } as const, { id: account, kind: "account" } as const];
}

/** Section 2.1.1. */
async function mth(entries: readonly Bytes[]): Promise<Bytes> {
  const [first] = entries;
  if (first === undefined) return sha256(new Uint8Array(0));
  if (entries.length === 1) return sha256(concat(Uint8Array.of(0), first));
  const k = split(entries.length);
  const [left, right] = [await mth(entries.slice(0, k)), await mth(entries.slice(k))];
  return sha256(concat(Uint8Array.of(1), left, right));
}

/** Section 2.1.3.1. */
async function pathOf(m: number, entries: readonly Bytes[]): Promise<Bytes[]> {
  if (entries.length === 1) return [];
  const k = split(entries.length);
  const [left, right] = [entries.slice(0, k), entries.slice(k)];
  if (m < k) return [...(await pathOf(m, left)), await mth(right)];
  return [...(await pathOf(m - k, right)), await mth(left)];
}

/** Section 2.1.4.1. */
async function subproof(m: number, entries: readonly Bytes[], whole: boolean): Promise<Bytes[]> {
  if (m === entries.length) return whole ? [] : [await mth(entries)];
  const k = split(entries.length);
  const [left, right] = [entries.slice(0, k), entries.slice(k)];
  if (m <= k) return [...(await subproof(m, left, whole)), await mth(right)];
  return [...(await subproof(m - k, right, false)), await mth(left)];
}

function split(n: number): number {
  let k = 1;
  while (2 * k < n) k *= 2;
  return k;
}

function btoa64(data: Uint8Array): string {
  return btoa(String.fromCharCode(...data));
}
