/**
 * The desk of each log that this device has to do with: its organisation's, and those of partners that it has met, whose
 * vaults it asks themselves (ADR 0033).
 */
import type { Id, Outcome, Refused } from "../api";
import { type Bytes, sameBytes } from "../bytes";
import type { Credentials } from "../hub/credentials";
import { isRefused } from "../hub/refusal";
import { type AskHub, SealedRequests } from "../hub/sealed";
import type { MakeId } from "../protocol/ids";
import type { CertificateProofs, VaultAnswer } from "../protocol/wire";
import type { LogRow } from "../store/rows";
import type { Journal } from "../views/journal";
import { type Ask, LogDesk } from "./log-desk";
import { keyOf, logName } from "./model";

export interface LogDesksParts {
  readonly journal: Journal;
  /** The own vault. */
  readonly ask: Ask;
  readonly askHub: AskHub;
  /** What needs a connection: its refusals as values. */
  readonly attempt: <T>(asking: () => Promise<T>) => Promise<T | Refused>;
  readonly credentials: Credentials;
  /** Other organisations' root certificates, as the own vault vouches for them now. */
  readonly anchors: () => Readonly<Record<Id, Bytes>>;
  readonly clock: () => number;
  readonly makeId: MakeId;
  readonly pause?: (milliseconds: number) => Promise<void>;
}

export class LogDesks {
  readonly #parts: LogDesksParts;
  readonly #desks = new Map<string, LogDesk>();

  constructor(parts: LogDesksParts) {
    this.#parts = parts;
  }

  /** The own one. */
  get organisation(): Id {
    return this.#parts.credentials.identity.organisation;
  }

  /** Whose certificates this device has met; the own organisation always, and first. */
  get organisations(): Id[] {
    const met = [...this.#parts.journal.store.all("certificates")];
    return [...new Set([this.organisation, ...met.map(([, { organisation }]) => organisation)])];
  }

  get own(): Promise<LogDesk> {
    const { credentials, ask } = this.#parts;
    return this.#desk(this.organisation, credentials.anchor, () => ask);
  }

  /** Null where the own vault does not vouch for that organisation (any more). */
  async find(organisation: Id): Promise<LogDesk | null> {
    if (organisation === this.organisation) return this.own;
    const anchor = this.#parts.anchors()[organisation];
    if (anchor === undefined) return null;
    return this.#desk(organisation, anchor, () => this.#asking(organisation, anchor));
  }

  /** Partners' logs, also of those that there is no agreement with any more. */
  get partnerLogs(): LogRow[] {
    const own = `${this.organisation}/`;
    const logs = [...this.#parts.journal.store.all("logs")];
    return logs.filter(([key]) => !String(key).startsWith(own)).map(([, log]) => log);
  }

  async #desk(organisation: Id, anchor: Bytes, asking: () => Ask): Promise<LogDesk> {
    const name = await logName(organisation, anchor);
    const known = this.#desks.get(keyOf(name));
    if (known !== undefined) return known;
    const { journal, clock } = this.#parts;
    const desk = new LogDesk({ journal, name, ask: asking(), clock });
    this.#desks.set(keyOf(name), desk);
    return desk;
  }

  #asking(organisation: Id, anchor: Bytes): Ask {
    const { askHub: ask, credentials, clock, makeId, pause, attempt } = this.#parts;
    return async (body) => {
      // Questions are rare: its sealing certificate is fetched for each, so that a restored vault's is never missed.
      const vault = new SealedRequests({
        ask,
        organisation,
        checkAnchor: (given) => sameBytes(given, anchor),
        clock,
        makeId,
        credentials,
        ...(pause === undefined ? {} : { pause }),
      });
      return proofsOf(await attempt(() => vault.ask(body)));
    };
  }
}

function proofsOf(answer: VaultAnswer | Refused): Outcome<CertificateProofs> {
  if (isRefused(answer)) return { ok: false, refused: answer };
  if (answer.tag === "certificate_proofs") return { ok: true, value: answer };
  return { ok: false, refused: { code: "malformed_request" } };
}
