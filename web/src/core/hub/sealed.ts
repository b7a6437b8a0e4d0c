/** Sealed requests: what a device asks of its vault, carried by the hub that reads nothing of it. */
import type { Refused } from "../api";
import type { Bytes } from "../bytes";
import { sha256 } from "../crypto/hash";
import { mlsCode, type RequestContext, sealRequest, verifySealingChain } from "../mls";
import type { HubAnswer, HubRequest } from "../protocol/frames";
import type { MakeId } from "../protocol/ids";
import { MalformedError } from "../protocol/reader";
import { decodeAnswer, encodeBody, encodeRequest, requestInfo } from "../protocol/sealed-requests";
import type { SealedRequest, VaultAnswer, VaultRequest } from "../protocol/wire";
import type { Credentials } from "./credentials";
import { isRefused, refusalOf } from "./refusal";

/** `Connection.request`, or what waits for a connection first. */
export type AskHub = (request: HubRequest) => Promise<HubAnswer | Refused>;

/** Times that the same bytes are carried while the vault is away. */
const TRIES = 3;

export interface SealedRequestsParts {
  readonly ask: AskHub;
  readonly organisation: string;
  /** Whether this is the root certificate of the organisation. */
  readonly checkAnchor: (anchor: Bytes) => boolean | Promise<boolean>;
  /** Milliseconds UTC. */
  readonly clock: () => number;
  readonly makeId: MakeId;
  /** Null before enrolment: asked as nobody. */
  readonly credentials: Credentials | null;
  readonly pause?: (milliseconds: number) => Promise<void>;
}

const sleep = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/**
 * Asks one vault. The hub's word about the vault counts nothing: its sealing certificate must lead to the anchor that
 * `checkAnchor` takes.
 */
export class SealedRequests {
  readonly #parts: SealedRequestsParts;
  #key: Bytes | null = null;
  /** The root certificate that was taken. */
  anchor: Bytes | null = null;

  constructor(parts: SealedRequestsParts) {
    this.#parts = parts;
  }

  /**
   * Seal, sign, carry, open. The vault's refusals come back as values, as do `vault_away`, `vault_not_published` and
   * `bad_certificate`. Rejects with ConnectionLostError or RefusedError.
   */
  ask(body: VaultRequest): Promise<VaultAnswer | Refused> {
    return this.askAs(this.#parts.makeId(), body);
  }

  /** The same under a request id of the caller's, for what is signed over it (`HistoryStatement`). */
  async askAs(request: string, body: VaultRequest): Promise<VaultAnswer | Refused> {
    const key = await this.#sealingKey();
    if (isRefused(key)) return key;
    const { organisation } = this.#parts;
    const plaintext = encodeRequest(await this.#request(request, body));
    const [sealed, context] = sealRequest(key, requestInfo(organisation), plaintext);
    try {
      const answer = await this.#carry({
        tag: "carry_sealed",
        organisation,
        request,
        sealed: sealed as Bytes,
      });
      if (isRefused(answer)) return answer;
      if (answer.tag !== "sealed_answer") return { code: "malformed_frame" };
      return this.#open(context, answer.sealed);
    } finally {
      context.free();
    }
  }

  #open(context: RequestContext, sealed: Bytes): VaultAnswer | Refused {
    let answer: VaultAnswer;
    try {
      answer = decodeAnswer(context.openAnswer(sealed) as Bytes);
    } catch (error) {
      if (mlsCode(error) === null && !(error instanceof MalformedError)) throw error;
      // Not sealed by the vault, or not to this request; a vault that changed its key is asked anew.
      this.#key = null;
      return { code: "cannot_decrypt", field: "answer" };
    }
    return answer.tag === "vault_refused" ? refusalOf(answer) : answer;
  }

  async #request(request: string, body: VaultRequest): Promise<SealedRequest> {
    const { organisation, credentials } = this.#parts;
    const at = this.#parts.clock();
    const encoded = encodeBody(body);
    const asked = { organisation, request, at, body: encoded };
    if (credentials === null) return { ...asked, chain: null, signature: null };
    const signature = await credentials.sign({
      tag: "wardline/sealed-request/v1",
      organisation,
      request,
      device: credentials.identity.device,
      at,
      body: await sha256(encoded),
    });
    return { ...asked, chain: credentials.chain, signature };
  }

  async #carry(request: HubRequest): Promise<HubAnswer | Refused> {
    const pause = this.#parts.pause ?? sleep;
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#parts.ask(request);
      if (tries === TRIES || !isRefused(answer) || answer.code !== "vault_away") return answer;
      await pause(answer.retryAfter ?? 0);
    }
  }

  async #sealingKey(): Promise<Bytes | Refused> {
    if (this.#key !== null) return this.#key;
    const { organisation } = this.#parts;
    const answer = await this.#parts.ask({ tag: "get_vault", organisation });
    if (isRefused(answer)) return answer;
    if (answer.tag !== "vault_certificates") return { code: "malformed_frame" };
    if (!(await this.#parts.checkAnchor(answer.anchor))) {
      return { code: "bad_certificate", field: "anchor" };
    }
    const key = sealingKey(answer.sealingChain, answer.anchor, organisation, this.#parts.clock());
    if (!isRefused(key)) {
      this.#key = key;
      this.anchor = answer.anchor;
    }
    return key;
  }
}

/** The vault's HPKE public key (uncompressed P-384 point). Refused: `bad_certificate`, `certificate_expired`. */
function sealingKey(
  chain: readonly Bytes[],
  anchor: Bytes,
  organisation: string,
  now: number,
): Bytes | Refused {
  try {
    const identity = verifySealingChain(
      [...chain],
      { [organisation]: anchor },
      Math.floor(now / 1000),
    );
    if (identity.organisation !== organisation) {
      return { code: "bad_certificate", field: "sealing_chain" };
    }
    return identity.publicKey as Bytes;
  } catch (error) {
    const code = mlsCode(error);
    if (code === null) throw error;
    const expired = code === "certificate_expired";
    return { code: expired ? code : "bad_certificate", field: "sealing_chain" };
  }
}
