/**
 * One unlocked device: its store, engine, connection and views. Made at unlocking, closed at locking; when it is closed,
 * nothing here holds a key any more.
 */
import type { CoreEvent, Id, Millis, Outcome, Refused } from "../api";
import { type Bytes, sameBytes } from "../bytes";
import type { Effects } from "../engine/effects";
import { Engine } from "../engine/engine";
import { correctedTime, type Environment } from "../environment";
import { connect } from "../hub/connection";
import type { Credentials } from "../hub/credentials";
import { ConnectionLostError, RefusedError, RevokedError } from "../hub/errors";
import { Link, type LinkState } from "../hub/link";
import { isRefused } from "../hub/refusal";
import { SealedRequests } from "../hub/sealed";
import { renewWhenDue } from "../identity/renew";
import { verifyRevocation, WipeOrderedError } from "../identity/revocation";
import type { VaultAnswer, VaultRequest } from "../protocol/wire";
import { GapWatch } from "../runner/gaps";
import { type Line, Session } from "../runner/session";
import { StoreError } from "../store/errors";
import type { ProfileRow } from "../store/rows";
import type { Store } from "../store/store";
import { CertificateWatch } from "../transparency/certificate-watch";
import { LogDesks } from "../transparency/log-desks";
import { Inbox, previewOfLast } from "../views/inbox";
import { Journal } from "../views/journal";
import { findNewDevices } from "../views/own-devices";
import { SearchIndex } from "../views/search";
import type { ViewParts } from "../views/thread";
import type { Changes } from "../views/turn";
import { announce } from "./announce";
import { askHistory, UnseenHistory } from "./history";
import { learnPartners, refreshOrganisation, refreshSummaries } from "./refresh";
import { resumeUploads } from "./uploads";

export interface DeviceParts {
  readonly environment: Environment;
  readonly store: Store;
  readonly profile: ProfileRow;
  readonly credentials: Credentials;
  /** 32 bytes: seals the MLS rows. Wiped at closing. */
  readonly storageKey: Bytes;
  readonly emit: (event: CoreEvent) => void;
  /** Everything that the hub had in store is here, and the vault can be asked: once a connection. */
  readonly connected: (device: Device) => Promise<void>;
  /** What the page shows of the connection has changed. */
  readonly changed: () => void;
  /** The device cannot go on: a refusal that no retry mends, or a store that fails. */
  readonly failed: (error: unknown) => void;
}

/** Refusals of the hub that end the connection for good, and nothing else: what is stored stays readable. */
const READABLE: ReadonlySet<string> = new Set([
  // Without the authority's word to erase: the hub's alone erases nothing.
  "device_revoked",
  "hub_rolled_back",
  "certificate_expired",
  "bad_certificate",
  "bad_signature",
  "unsupported_version",
  "unknown_device",
  "wrong_organisation",
]);

/** Milliseconds between two looks at whether the certificate ends soon. */
const RENEWAL_PAUSE = 3_600_000;

export class Device {
  readonly parts: DeviceParts;
  readonly store: Store;
  readonly engine: Engine;
  readonly journal: Journal;
  readonly inbox: Inbox;
  readonly index: SearchIndex;
  readonly sealed: SealedRequests;
  readonly link: Link;
  readonly progress = new Map<Id, number>();
  /** Uploads under way, by message. */
  readonly uploads = new Map<Id, AbortController>();
  readonly desks: LogDesks;
  readonly #gaps: GapWatch;
  readonly #certificates: CertificateWatch;
  readonly #unseen = new UnseenHistory(this);
  readonly #changes = new Set<() => void>();
  readonly #closing = new AbortController();
  #session: Session | null = null;
  #connection: LinkState = "connecting";
  #awaySince: Millis | null;
  #ended: string | null = null;
  #storageFull = false;
  #caughtUp = false;
  #clockSkew = 0;
  #renewalAsked = 0;
  #termOver = false;
  #pushKey: string | null | undefined;
  #refreshing: Promise<void> = Promise.resolve();
  #running: Promise<unknown> = Promise.resolve();

  constructor(parts: DeviceParts) {
    this.parts = parts;
    const { environment, store, profile, credentials, storageKey } = parts;
    const { makeId, jitter, network } = environment;
    const clock = () => this.now();
    this.store = store;
    const member = credentials.member(storageKey, this.anchors());
    this.engine = new Engine({ member, clock, makeId, jitter });
    this.inbox = new Inbox(store, profile.me.account);
    this.index = new SearchIndex(store);
    this.journal = new Journal({
      store,
      engine: this.engine,
      me: profile.me.account,
      observe: (effects, changes) => this.#observe(effects, changes),
    });
    this.link = new Link({
      dial: () => this.#dial(),
      work: (connection) => this.#work(connection),
      jitter,
      network,
      observe: (state) => this.#showConnection(state),
    });
    this.sealed = new SealedRequests({
      ask: (request) => this.link.request(request),
      organisation: profile.organisation.id,
      checkAnchor: async (anchor) => sameBytes(anchor, credentials.anchor),
      clock,
      makeId,
      credentials,
    });
    this.#gaps = new GapWatch({
      journal: this.journal,
      fetch: (conversation, before, limit) => askHistory(this, conversation, before, limit),
      clock,
      makeId,
    });
    this.desks = new LogDesks({
      journal: this.journal,
      ask: (body) => this.ask("certificate_proofs", body),
      askHub: (request) => this.link.request(request),
      attempt: (asking) => this.#beyond(asking),
      credentials,
      anchors: () => this.anchors(),
      clock,
      makeId,
    });
    this.#certificates = new CertificateWatch(this.desks);
    this.engine.listen(() => this.#session?.wake());
    this.#awaySince = this.now();
  }

  /** Milliseconds UTC, by this machine's clock or, where that is wrong, by the hub's. */
  now(): number {
    return correctedTime(this.parts.environment.clock(), this.#clockSkew);
  }

  get me(): Id {
    return this.parts.profile.me.account;
  }

  get connection(): LinkState {
    return this.#connection;
  }

  /** Since when the hub is away; null while it is there. */
  get awaySince(): Millis | null {
    return this.#awaySince;
  }

  /** Why the hub has nothing more to do with this device, as a code; null while it has. */
  get ended(): string | null {
    return this.#ended;
  }

  /** What was to be stored last found no room. */
  get storageFull(): boolean {
    return this.#storageFull;
  }

  /** The vault answers nothing more until the owner proves that they are there. */
  get termEnded(): boolean {
    return this.#termOver;
  }

  get caughtUp(): boolean {
    return this.#caughtUp;
  }

  get clockSkew(): number {
    return this.#clockSkew;
  }

  /** What a push subscription must be made with; null where the hub wakes nobody, undefined before it said so. */
  get pushKey(): string | null | undefined {
    return this.#pushKey;
  }

  get views(): ViewParts {
    return { store: this.store, me: this.me, progress: this.progress };
  }

  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Work in the background until `close`. */
  start(): void {
    const guard = (work: Promise<unknown>) => work.catch((error: unknown) => this.#fail(error));
    const work = [this.link.run(), this.#gaps.run(), this.#certificates.run()];
    this.#running = Promise.all(work.map(guard));
    resumeUploads(this);
  }

  /** Nothing of it is used afterwards: every key is forgotten. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.#closing.abort();
    for (const upload of this.uploads.values()) upload.abort();
    this.link.stop();
    this.#gaps.end();
    this.#certificates.end();
    this.#tellWaiting();
    await this.store.close();
    await this.#running;
    this.engine.close();
    this.parts.storageKey.fill(0);
  }

  /** Ask the own vault. Refused `offline` where there is no connection. */
  async ask<T extends VaultAnswer["tag"]>(
    tag: T,
    body: VaultRequest,
    request?: string,
  ): Promise<Outcome<Extract<VaultAnswer, { tag: T }>>> {
    if (this.#ended !== null) return { ok: false, refused: { code: this.#ended } };
    // Where there is certainly no network, nobody waits for one.
    if (this.#connection === "offline") return { ok: false, refused: { code: "offline" } };
    const answer = await this.attempt(() =>
      request === undefined ? this.sealed.ask(body) : this.sealed.askAs(request, body),
    );
    if (isRefused(answer)) {
      if (answer.code === "session_ended") this.#termEnded();
      return { ok: false, refused: answer };
    }
    if (answer.tag !== tag) return { ok: false, refused: { code: "malformed_request" } };
    return { ok: true, value: answer as Extract<VaultAnswer, { tag: T }> };
  }

  /** Another organisation's vault, which knows of no session here. */
  async #beyond<T>(asking: () => Promise<T>): Promise<T | Refused> {
    if (this.#ended !== null) return { code: this.#ended };
    if (this.#connection === "offline") return { code: "offline" };
    return this.attempt(asking);
  }

  /** What needs a connection. Refused `offline` where there is none. */
  async attempt<T>(asking: () => Promise<T>): Promise<T | Refused> {
    try {
      return await asking();
    } catch (error) {
      if (error instanceof ConnectionLostError) return { code: "offline" };
      if (error instanceof RefusedError) return error.refused;
      throw error;
    }
  }

  /** Until `look` finds something, looking again after each change; null after `patience` milliseconds. */
  async waitFor<T>(look: () => T | null, patience: number): Promise<T | null> {
    const until = performance.now() + patience;
    for (;;) {
      const found = look();
      const left = until - performance.now();
      if (found !== null || left <= 0 || this.closed) return found;
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          this.#changes.delete(done);
          resolve();
        };
        const timer = setTimeout(done, left);
        this.#changes.add(done);
      });
    }
  }

  /** Trust these other organisations' anchors from the next operation on. */
  replaceMember(anchors: Readonly<Record<string, Bytes>>): void {
    const { credentials, storageKey } = this.parts;
    this.engine.replaceMember(credentials.member(storageKey, anchors));
  }

  /** The vault has said how long the session lasts from now on. */
  termBegan(): void {
    const over = this.#termOver;
    this.#termOver = (this.store.find("profile", "profile")?.term?.until ?? 0) <= this.now();
    // What was missing while the session had ended.
    if (over && !this.#termOver) this.#gaps.lookAtAll();
    this.parts.changed();
  }

  #termEnded(): void {
    if (this.#termOver) return;
    this.#termOver = true;
    this.parts.changed();
  }

  tell(conversation: Id): void {
    this.parts.emit({ kind: "conversation", conversation });
  }

  tellInbox(): void {
    this.inbox.changed();
    this.parts.emit({ kind: "inbox" });
  }

  async #dial() {
    const { environment, profile, credentials } = this.parts;
    const cursor = this.engine.cursor(this.store);
    const { openSocket } = environment;
    const dialling = connect(openSocket, { origin: profile.hub }, credentials, cursor);
    const connection = await dialling.catch((error: unknown) => this.#judge(error));
    this.#clockSkew = environment.clock() - connection.signedIn.at;
    this.#pushKey = connection.signedIn.pushKey;
    return connection;
  }

  /**
   * What the hub says of a removal counts where the own authority said it: with the order to erase it is thrown as
   * WipeOrderedError, else as the refusal it is. A forged one is a connection that was lost.
   */
  async #judge(error: unknown): Promise<never> {
    if (!(error instanceof RevokedError)) throw error;
    const { identity, anchor } = this.parts.credentials;
    const { organisation, device } = identity;
    const removal = await verifyRevocation(error.frame, { organisation, device, anchor });
    if (removal === null) throw new ConnectionLostError("nonsense");
    throw removal.wipe ? new WipeOrderedError(removal) : new RefusedError(error.refused);
  }

  async #work(line: Line): Promise<void> {
    const { jitter, pace } = this.parts.environment;
    this.#session = new Session({
      line,
      journal: this.journal,
      jitter,
      pace,
      sealed: this.sealed,
      learn: () => learnPartners(this),
      caughtUp: () => this.#catchUp(),
      upkept: () => this.#renewSometimes(),
    });
    try {
      await this.#session.run();
    } catch (error) {
      // What was not stored is read from the rows again, on a new connection.
      if (this.endures(error)) throw new ConnectionLostError("closed");
      await this.#judge(error);
    } finally {
      this.#session = null;
      this.#caughtUp = false;
    }
  }

  #catchUp(): void {
    this.#caughtUp = true;
    this.parts.changed();
    this.#tellWaiting();
    this.#gaps.lookAtAll();
    this.#certificates.look();
    this.#refresh(true);
  }

  #refresh(all: boolean): void {
    this.#refreshing = this.#refreshing.then(async () => {
      if (this.closed) return;
      try {
        await refreshSummaries(this);
        if (all) await refreshOrganisation(this);
        if (all) await this.parts.connected(this);
        if (all) await this.#renew();
        const again = await this.#unseen.fetch();
        if (again !== null) this.#refreshAfter(again);
      } catch (error) {
        this.#fail(error);
      }
    });
  }

  /** A page that stays open for weeks renews as well; a vault that will not is asked once an hour. */
  #renewSometimes(): void {
    if (this.closed || this.now() - this.#renewalAsked < RENEWAL_PAUSE) return;
    this.#renew().catch((error: unknown) => this.#fail(error));
  }

  #renew(): Promise<void> {
    this.#renewalAsked = this.now();
    return renewWhenDue(this);
  }

  #refreshAfter(pause: number): void {
    const timer = setTimeout(() => this.#refresh(false), pause);
    this.#closing.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  }

  #observe(effects: Effects, changes: Changes): void {
    if (this.closed) return;
    if (changes.conversations.size > 0) this.#foundRoom();
    this.#gaps.lookAfter(effects);
    this.#certificates.lookAfter(effects);
    this.index.add(changes.tokens);
    if (changes.conversations.size > 0) this.tellInbox();
    for (const conversation of changes.conversations) this.tell(conversation);
    if (findNewDevices(this.store).length > 0) this.parts.changed();
    const joined = effects.some((effect) => effect.kind === "joined");
    if ((joined || changes.summariesDue) && this.#caughtUp) this.#refresh(false);
    if (this.#caughtUp) this.#announce(changes);
    this.#tellWaiting();
  }

  #announce(changes: Changes): void {
    for (const { conversation, message } of changes.arrived) {
      announce({
        preview: () => previewOfLast(this.store, conversation, message, this.me),
        conversation,
        answered: this.#refreshing,
        closing: this.#closing.signal,
        emit: this.parts.emit,
      });
    }
  }

  #showConnection(state: LinkState): void {
    if (this.closed) return;
    this.#connection = state;
    if (state === "online") this.#awaySince = null;
    else this.#awaySince ??= this.now();
    this.parts.changed();
  }

  /** The store failed in a way that may pass: what it did not take is read or asked for again. */
  endures(error: unknown): boolean {
    if (!(error instanceof StoreError)) return false;
    if (error.code === "storage_full") this.lacksRoom();
    return error.code === "storage_full" || error.code === "storage_failed";
  }

  /** Something found no room; shown until something is stored again. */
  lacksRoom(): void {
    if (this.#storageFull || this.closed) return;
    this.#storageFull = true;
    this.parts.changed();
  }

  #foundRoom(): void {
    if (!this.#storageFull) return;
    this.#storageFull = false;
    this.parts.changed();
  }

  #tellWaiting(): void {
    for (const waiting of [...this.#changes]) waiting();
  }

  #fail(error: unknown): void {
    if (this.closed) return;
    if (error instanceof RefusedError && READABLE.has(error.refused.code)) {
      this.#ended = error.refused.code;
      this.parts.changed();
      // Each reads otherwise now: nothing can be said in it.
      for (const [conversation] of this.store.all("conversations")) this.tell(String(conversation));
    } else if (!this.endures(error)) {
      this.parts.failed(error);
    }
  }

  /** Other organisations' root certificates. */
  anchors(): Record<string, Bytes> {
    const anchors: Record<string, Bytes> = {};
    for (const [organisation, anchor] of this.store.all("anchors")) {
      anchors[organisation] = anchor as Bytes;
    }
    return anchors;
  }
}
