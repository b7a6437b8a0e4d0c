/** The link of a device that waits, and what an enrolled one makes of it. Vaults and links that lie included. */
import "fake-indexeddb/auto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Core } from "../../src/core/api";
import { type Bytes, base64Url, sameBytes } from "../../src/core/bytes";
import {
  type ApprovalLink,
  formatApprovalPath,
  parseApprovalLink,
  parseHash,
} from "../../src/core/hub/approval-link";
import { newId } from "../../src/core/protocol/ids";
import { approvalCommitment, approvalHash } from "../../src/core/protocol/signing";
import type { VaultAnswer, VaultRequest } from "../../src/core/protocol/wire";
import { taken } from "../support/cores";
import { loadModule } from "../support/node";
import {
  house,
  NEWCOMER,
  PIN,
  random,
  refused,
  signIn,
  type Vault,
} from "../support/sign_in_vault";

const ORIGIN = "https://chat.example";
const FRAGMENT = `v=1&acc=${"0a".repeat(16)}&app=${"1c".repeat(16)}&hash=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8`;
/** As tests/unit/client/test_approval_link.py has it. */
const WRITTEN = `${ORIGIN}/approve#${FRAGMENT}`;

describe("the link", () => {
  const link = {
    ...{ account: "0a".repeat(16), approval: "1c".repeat(16) },
    hash: Uint8Array.from({ length: 32 }, (_, index) => index),
  };

  test("is the same in every language", () => {
    expect(ORIGIN + formatApprovalPath(link)).toBe(WRITTEN);
    expect(parseApprovalLink(WRITTEN)).toEqual(link);
  });

  test.each([
    ["", "link"],
    [`wardline:approve#${FRAGMENT}`, "link"],
    [`javascript://chat.example/approve#${FRAGMENT}`, "link"],
    [`${ORIGIN}/enrol#${FRAGMENT}`, "link"],
    [`${ORIGIN}/approve?${FRAGMENT}`, "link"],
    [`https://ada@chat.example/approve#${FRAGMENT}`, "link"],
    [`${WRITTEN}&app=${"1c".repeat(16)}`, "link"],
    [WRITTEN.replace("acc=", "org="), "link"],
    [WRITTEN.replace("v=1", "v=2"), "v"],
    [WRITTEN.replace("acc=0a", "acc=0A"), "acc"],
    [WRITTEN.replace("app=1c", "app="), "app"],
    [WRITTEN.slice(0, -1), "hash"],
    [`${WRITTEN.slice(0, -1)}9`, "hash"],
    [`${WRITTEN}=`, "hash"],
    [WRITTEN + "A".repeat(512), "link"],
  ])("is not %j", (text, field) => {
    expect(parseApprovalLink(text)).toEqual({ code: "bad_approval_link", field });
  });

  test("is read from no nonsense, and never thrown at", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        expect(parseApprovalLink(text)).toMatchObject({ code: "bad_approval_link" });
        const hash = parseHash(text);
        expect(hash === null || hash.length === 32).toBe(true);
      }),
    );
  });
});

/** A device waits at the vault of an open page, and opens its commitment once a nonce was shown to it. */
class Waiting {
  readonly organisation: string;
  readonly approval = newId();
  readonly device = newId();
  readonly nonce = random(32);
  readonly request = random(32);
  /** What the vault says that it asks for. */
  listed = this.request;
  account: string;
  over = false;
  begunBy: Bytes | null = null;
  readonly vault: Vault;

  constructor(vault: Vault) {
    this.vault = vault;
    this.organisation = vault.server.house.authority.organisation;
    this.account = vault.account;
    vault.lies = (body) => this.#answer(body);
  }

  #commitment: Bytes = random(32);

  async commit(): Promise<this> {
    const { organisation, account, device } = this;
    const whom = { organisation, account, device };
    this.#commitment = await approvalCommitment(whom, this.nonce, this.request);
    return this;
  }

  #answer(body: VaultRequest): VaultAnswer | null {
    if (body.tag === "begin_approval") {
      if (this.begunBy !== null && !sameBytes(this.begunBy, body.nonce)) {
        return refused("unknown_approval");
      }
      this.begunBy = body.nonce;
    }
    if (body.tag === "decide_approval") this.over = true;
    if (body.tag !== "list_approvals") return null;
    const { account, approval, device } = this;
    const opened =
      this.begunBy === null
        ? { nonce: null, requestHash: null }
        : { nonce: this.nonce, requestHash: this.listed };
    const summary = {
      ...{ approval, account, device, accountName: "Ada Grey", deviceName: "Phone" },
      ...{ deviceClass: "personal" as const, askedAt: 1, expiresAt: 2, ...opened },
      commitment: this.#commitment,
      askedFrom: { site: "", country: "US", town: "Springfield" },
    };
    return { tag: "approvals", approvals: this.over ? [] : [summary] };
  }

  hash(): Promise<Bytes> {
    const { organisation, approval, request } = this;
    return approvalHash({ organisation, approval, request });
  }

  async link(changed: Partial<ApprovalLink> = {}): Promise<string> {
    const { account, approval } = this;
    return ORIGIN + formatApprovalPath({ account, approval, hash: await this.hash(), ...changed });
  }

  get decided() {
    return this.vault.asked.filter((body) => body.tag === "decide_approval");
  }
}

describe("what a waiting device shows", () => {
  let core: Core;
  let vault: Vault;
  beforeAll(async () => {
    loadModule();
    ({ core, vault } = await house());
    taken((await signIn(core)).outcome);
    taken(await core.finishEnrolment({ ...NEWCOMER, pin: PIN }, () => undefined));
  });
  afterAll(() => core.lock());
  const wait = () => {
    vault.asked.length = 0;
    return new Waiting(vault).commit();
  };

  test("is held against the request before anybody is asked, and let in with the hash", async () => {
    const waiting = await wait();
    const entry = taken(await core.checkApproval(await waiting.link(), null));
    expect(entry).toMatchObject({ approval: waiting.approval, accountName: "Ada Grey" });
    expect(waiting.decided).toEqual([]);
    taken(await core.decideApproval(entry.approval, true));
    const { approval } = waiting;
    expect(waiting.decided).toMatchObject([{ approval, seen: await waiting.hash() }]);
    // opened again
    expect(await core.checkApproval(await waiting.link(), null)).toMatchObject({
      refused: { code: "unknown_approval" },
    });
    expect(waiting.decided).toHaveLength(1);
  });

  test("may be pasted as a long code, about what one looks at", async () => {
    const waiting = await wait();
    const [entry] = taken(await core.approvals());
    if (entry === undefined) throw new Error("nothing waits");
    const code = base64Url(await waiting.hash());
    expect(await core.checkApproval(code, null)).toMatchObject({
      refused: { code: "bad_approval_link" },
    });
    expect(await core.checkApproval(`${code} x`, entry)).toMatchObject({
      refused: { code: "bad_approval_link" },
    });
    expect(taken(await core.checkApproval(` ${code}\n`, entry))).toEqual(entry);
    taken(await core.decideApproval(entry.approval, false));
    expect(waiting.decided).toMatchObject([{ seen: null }]);
  });

  test("is found out where another request waits than was scanned: it is over, and nothing let in", async () => {
    const waiting = await wait();
    const wrong = await waiting.link({ hash: random(32) });
    expect(await core.checkApproval(wrong, null)).toMatchObject({
      refused: { code: "bad_approval" },
    });
    // not what was scanned: the vault would let that in without anybody's word
    expect(waiting.decided).toMatchObject([{ seen: new Uint8Array(32) }]);
    expect(await core.decideApproval(waiting.approval, true)).toMatchObject({
      refused: { code: "bad_approval" },
    });
  });

  test("is found out where the vault opens something else than was committed to", async () => {
    const waiting = await wait();
    waiting.listed = random(32);
    expect(await core.checkApproval(await waiting.link(), null)).toMatchObject({
      refused: { code: "bad_approval" },
    });
    expect(waiting.decided).toMatchObject([{ seen: null }]);
  });

  test("of another one than is looked at lets neither in", async () => {
    const waiting = await wait();
    const [entry] = taken(await core.approvals());
    if (entry === undefined) throw new Error("nothing waits");
    const other = await waiting.link({ approval: newId() });
    expect(await core.checkApproval(other, entry)).toMatchObject({
      refused: { code: "bad_approval" },
    });
    expect(waiting.decided).toEqual([]);
    expect(await core.decideApproval(entry.approval, true)).toMatchObject({
      refused: { code: "bad_approval" },
    });
  });

  test("is nobody's business but its owner's and an administrator's", async () => {
    const waiting = await wait();
    for (const changed of [{ approval: newId() }, { account: newId() }]) {
      expect(await core.checkApproval(await waiting.link(changed), null)).toMatchObject({
        refused: { code: "unknown_approval" },
      });
    }
    const answer = vault.lies;
    vault.lies = (body) => (body.tag === "list_approvals" ? refused("not_permitted") : null);
    const account = newId();
    expect(await core.checkApproval(await waiting.link({ account }), null)).toMatchObject({
      refused: { code: "not_permitted" },
    });
    expect(vault.asked.at(-1)).toMatchObject({ tag: "list_approvals", account });
    vault.lies = (body) =>
      body.tag === "begin_approval" ? refused("step_up_required") : answer(body);
    expect(await core.checkApproval(await waiting.link(), null)).toMatchObject({
      refused: { code: "step_up_required" },
    });
    expect(waiting.decided).toEqual([]);
  });

  test("is listed with where it asked from, everybody's for an administrator", async () => {
    const { account, approval } = await wait();
    const askedFrom = { site: "", country: "US", town: "Springfield" };
    const entry = { account, approval, accountName: "Ada Grey", deviceName: "Phone", askedFrom };
    expect(taken(await core.approvals())).toMatchObject([{ ...entry, askedAt: 1, expiresAt: 2 }]);
    expect(vault.asked.at(-1)).toMatchObject({ account: null, everybody: false });
    expect(taken(await core.everybodysApprovals())).toMatchObject([entry]);
    expect(vault.asked.at(-1)).toEqual({ tag: "list_approvals", account: null, everybody: true });
    vault.lies = () => refused("not_permitted");
    expect(await core.everybodysApprovals()).toMatchObject({ refused: { code: "not_permitted" } });
  });

  test("needs no nonce of the device that scans, where another one began", async () => {
    const waiting = await wait();
    waiting.begunBy = random(32);
    expect(await core.compareApproval(taken(await core.approvals())[0] as never)).toMatchObject({
      refused: { code: "unknown_approval" },
    });
    const entry = taken(await core.checkApproval(await waiting.link(), null));
    expect(entry.approval).toBe(waiting.approval);
  });

  test("is compared with the nonce that was shown before, by code and by picture", async () => {
    const waiting = await wait();
    const [entry] = taken(await core.approvals());
    if (entry === undefined) throw new Error("nothing waits");
    const code = taken(await core.compareApproval(entry));
    taken(await core.checkApproval(await waiting.link(), entry));
    expect(taken(await core.compareApproval(entry))).toBe(code);
    expect(vault.asked.filter((body) => body.tag === "begin_approval")).toHaveLength(3);
  });
});
