/** A vault that signs one person in, by password or at a provider, until a test has it lie; and cores before it. */
import { expect } from "vitest";
import type { ApprovalShown, Core } from "../../src/core/api";
import { type Bytes, hex } from "../../src/core/bytes";
import { sha256 } from "../../src/core/crypto/hash";
import { argon2id } from "../../src/core/mls";
import { newId } from "../../src/core/protocol/ids";
import {
  approvalCode,
  approvalCommitment,
  approvalTranscript,
} from "../../src/core/protocol/signing";
import type { VaultAnswer, VaultRequest } from "../../src/core/protocol/wire";
import { environmentOf, Seat, taken } from "./cores";
import { need } from "./node";
import { Server } from "./server";

const cheap: typeof argon2id = (pin, salt, _memory, _passes, lanes, length) =>
  argon2id(pin, salt, 64, 1, lanes, length);
export const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));
export const PIN = "blue heron";
export const GIVEN = { password: "four herons left", code: "123456" };
export const NEWCOMER = { deviceName: "Desk" };
export const refused = (code: string): VaultAnswer => ({
  tag: "vault_refused",
  ...{ code, field: null, retryAfter: null },
});

/** Answers as a vault does until `lies` says otherwise. */
export class Vault {
  readonly server: Server;
  readonly account = newId();
  readonly device = newId();
  readonly attempt = newId();
  readonly approval = newId();
  readonly nonce = random(32);
  readonly theirs = random(32);
  readonly asked: VaultRequest[] = [];
  authorizationUrl = "https://id.example/auth?state=x";
  endSessionUrl = "";
  /** Of the step-up begun last; each has its own. */
  stepUpNonce = random(32);
  lies: (body: VaultRequest) => VaultAnswer | null = () => null;
  #request: Bytes = random(1);
  #commitment: Bytes | null = null;

  constructor(server: Server) {
    this.server = server;
    server.answer = async (body) => {
      this.asked.push(body);
      return this.lies(body) ?? (await this.#answer(body));
    };
  }

  async #enrolled(): Promise<VaultAnswer> {
    const { authority } = this.server.house;
    const chain = await authority.certify(this.#request, this.account, this.device);
    return { tag: "enrolled", chain, accountName: "Ada Grey", organisationName: "General" };
  }

  async #answer(body: VaultRequest): Promise<VaultAnswer> {
    const { account, device, nonce, attempt, approval } = this;
    const { organisation } = this.server.house.authority;
    switch (body.tag) {
      case "begin_sign_in":
        return {
          tag: "sign_in_begun",
          ...{ attempt, account, device, nonce },
          ...{ relyingParty: "wardline.example", methods: ["password"], credentials: [] },
          providers: [
            {
              provider: "hospital",
              name: "Hospital",
              authorizationUrl: this.authorizationUrl,
              endSessionUrl: this.endSessionUrl,
            },
          ],
        };
      case "complete_sign_in": {
        this.#request = body.certificateRequest;
        const { evidence } = body;
        if (evidence.tag === "password") {
          this.#commitment = evidence.commitment;
          if (evidence.password !== GIVEN.password) return refused("sign_in_failed");
          const expiresAt = this.server.house.hub.now + 300_000;
          return { tag: "approval_awaited", approval, ticket: random(32), expiresAt };
        }
        return evidence.tag === "open_id" ? this.#enrolled() : refused("sign_in_failed");
      }
      case "await_approval": {
        if (body.nonce === null) return { tag: "approval_pending", nonce: this.theirs };
        const request = await sha256(this.#request);
        const whom = { organisation, account, device };
        const opened = await approvalCommitment(whom, body.nonce, request);
        expect(hex(opened)).toBe(hex(need(this.#commitment, "commitment")));
        return this.#enrolled();
      }
      case "begin_step_up":
        this.stepUpNonce = random(32);
        return {
          tag: "step_up_begun",
          ...{ nonce: this.stepUpNonce, relyingParty: "", credentials: [], methods: ["open_id"] },
          providers: [
            {
              provider: "hospital",
              name: "Hospital",
              authorizationUrl: this.authorizationUrl,
              endSessionUrl: this.endSessionUrl,
            },
          ],
        };
      case "step_up":
        return body.evidence.tag === "open_id"
          ? { tag: "stepped_up", until: 5 }
          : refused("sign_in_failed");
      case "list_conversations":
        return { tag: "conversations", conversations: [] };
      default:
        return { tag: "noted" };
    }
  }

  /** What both devices of an honest approval show. */
  async code(nonce: Bytes): Promise<string> {
    const { organisation } = this.server.house.authority;
    const about = {
      organisation,
      approval: this.approval,
      request: await sha256(this.#request),
    };
    return approvalCode(await approvalTranscript(about, nonce, this.theirs));
  }
}

export async function house(database = newId(), server?: Server, vault?: Vault) {
  const running = server ?? (await Server.start());
  const { anchor, organisation } = running.house.authority;
  const root = Buffer.from(anchor).toString("base64");
  const environment = environmentOf(database, {
    openSocket: running.openSocket,
    clock: () => running.house.hub.now,
    derivePinKey: cheap,
    pace: { receipts: 1, upkeep: 60_000 },
    jitter: () => 0,
    readOrganisation: async () => ({ hub: running.origin, organisation, root }),
  });
  const { core } = await Seat.take(environment);
  return { core, vault: vault ?? new Vault(running), server: running, database };
}

export async function signIn(core: Core, given = GIVEN) {
  const shown: ApprovalShown[] = [];
  taken(await core.beginSignIn("Ada"));
  const outcome = await core.signInByPassword(given, NEWCOMER, (each) => shown.push(each));
  return { shown, outcome };
}
