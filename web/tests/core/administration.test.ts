/** What administrators ask, through the codec that the wire has. */
import { describe, expect, test } from "vitest";
import { administration } from "../../src/core/administration/administration";
import type { Outcome, Refused } from "../../src/core/api";
import type { Device } from "../../src/core/device/device";
import { newId } from "../../src/core/protocol/ids";
import { encodeBody } from "../../src/core/protocol/sealed-requests";
import { decodeAs, encodeAs } from "../../src/core/protocol/shapes";
import {
  type VaultAnswer,
  type VaultRequest,
  vaultAnswerShape,
  vaultRequestShape,
} from "../../src/core/protocol/wire";

/** A device whose vault answers so. */
function asking(answer: (body: VaultRequest) => VaultAnswer | Refused) {
  const asked: VaultRequest[] = [];
  const ask = async (tag: string, body: VaultRequest): Promise<Outcome<VaultAnswer>> => {
    const request = decodeAs(vaultRequestShape, encodeBody(body));
    asked.push(request);
    const said = answer(request);
    if (!("tag" in said)) return { ok: false, refused: said };
    const got = decodeAs(vaultAnswerShape, encodeAs(vaultAnswerShape, said));
    if (got.tag !== tag) return { ok: false, refused: { code: "malformed_request" } };
    return { ok: true, value: got };
  };
  const device = { ask } as unknown as Device;
  return { asked, core: administration((work) => work(device)) };
}

const [account, device, other] = [newId(), newId(), newId()];
const GIVEN = { name: "Ada Grey", title: "Nurse", login: "ada@example.org", roles: ["nurse"] };
const ENTRY = {
  ...{ ...GIVEN, account, person: true, suspended: false, departments: ["Renal"] },
  ...{ devices: 1, enrolled: true, seenAt: null, signsIn: false },
};
const NOTED: VaultAnswer = { tag: "noted" };
const INVITED: VaultAnswer = {
  ...{ tag: "invited", invitation: other, link: "https://w.example/enrol#x", expiresAt: 5 },
};

describe("administrators", () => {
  test("find people, one page of at most a hundred, or one of them", async () => {
    const accounts: VaultAnswer = { tag: "accounts", accounts: [ENTRY], more: true };
    const { asked, core } = asking(() => accounts);
    const query = { text: "grey", suspended: false, after: other, limit: 1000 };
    expect(await core.accounts(query)).toEqual({
      ok: true,
      value: { accounts: [ENTRY], more: true },
    });
    expect(await core.account(account)).toEqual({ ok: true, value: ENTRY });
    expect(await core.account(other)).toEqual({ ok: true, value: null });
    expect(asked.slice(0, 2)).toEqual([
      { tag: "list_accounts", ...query, limit: 100, account: null },
      { tag: "list_accounts", text: "", suspended: null, after: null, limit: 1, account },
    ]);
  });

  test("create, change, suspend and reinstate", async () => {
    const { asked, core } = asking((body) =>
      body.tag === "create_account" ? { tag: "account_saved", account } : NOTED,
    );
    expect(await core.createAccount(GIVEN)).toEqual({ ok: true, value: account });
    for (const done of [
      await core.changeAccount(account, GIVEN),
      await core.suspendAccount(account, true),
      await core.reinstateAccount(account),
    ]) {
      expect(done).toEqual({ ok: true, value: undefined });
    }
    expect(asked).toEqual([
      { tag: "create_account", ...GIVEN },
      { tag: "change_account", account, ...GIVEN },
      { tag: "suspend_account", account, wipe: true },
      { tag: "reinstate_account", account },
    ]);
  });

  test("invite, and agree to a recovery, with a link; deny without one", async () => {
    const { asked, core } = asking((body) =>
      body.tag === "decide_recovery" && !body.agree ? NOTED : INVITED,
    );
    const made = { invitation: other, link: "https://w.example/enrol#x", expiresAt: 5 };
    expect(await core.invite(account)).toEqual({ ok: true, value: made });
    expect(await core.decideRecovery(other, true)).toEqual({ ok: true, value: made });
    expect(await core.decideRecovery(other, false)).toEqual({ ok: true, value: null });
    expect(asked.map(({ tag }) => tag)).toEqual([
      "invite_person",
      "decide_recovery",
      "decide_recovery",
    ]);
  });

  test("list sessions of everybody or of one, and end one", async () => {
    const session = {
      ...{ device, deviceName: "Desk", account, accountName: "Ada Grey" },
      ...({ deviceClass: "shared", beganAt: 1, until: 2, seenAt: 1, seenFrom: null } as const),
    };
    const { asked, core } = asking((body) =>
      body.tag === "list_sessions" ? { tag: "sessions", sessions: [session], more: false } : NOTED,
    );
    const query = { account: null, text: "ada", after: other, limit: 1000 };
    const page = { sessions: [session], more: false };
    expect(await core.sessions(query)).toEqual({ ok: true, value: page });
    expect(await core.sessionsOf(account)).toEqual({ ok: true, value: [session] });
    expect(await core.endSession(device)).toEqual({ ok: true, value: undefined });
    expect(asked).toEqual([
      {
        ...{ tag: "list_sessions", account: null, everybody: true },
        ...{ after: other, limit: 200, text: "ada" },
      },
      {
        ...{ tag: "list_sessions", account, everybody: false },
        ...{ after: null, limit: 200, text: "" },
      },
      { tag: "end_session", device },
    ]);
  });

  test("hear every refusal as it is, and nothing of an answer to something else", async () => {
    for (const code of ["not_permitted", "step_up_required", "recovery_needed"]) {
      const { core } = asking(() => ({ code }));
      const refused = { ok: false, refused: { code } };
      for (const said of [
        await core.rights(),
        await core.account(account),
        await core.createAccount(GIVEN),
        await core.accountDevices(account),
        await core.invite(account),
        await core.invitations(),
        await core.withdrawInvitation(other),
        await core.sessions({ account: null, text: "", after: null, limit: 100 }),
        await core.sessionsOf(account),
        await core.endSession(device),
        await core.askRecovery(account, "lost", true),
        await core.recoveries(),
        await core.decideRecovery(other, true),
        await core.decideRecovery(other, false),
      ]) {
        expect(said).toEqual(refused);
      }
    }
    const { core } = asking(() => INVITED);
    expect(await core.rights()).toMatchObject({ refused: { code: "malformed_request" } });
    expect(await core.decideRecovery(other, false)).toMatchObject({ ok: false });
  });
});
