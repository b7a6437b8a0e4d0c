/**
 * The core as the page sees it: one profile, empty, locked, open, elsewhere, removed, or in trouble.
 *
 * What is asked of a profile that is not open is refused (`locked`), or answered with nothing.
 */
import type { Core, CoreEvent, CoreState, InboxPage, Organisation, Outcome, Refused } from "./api";
import * as vault from "./device/ask-vault";
import { openAttachment } from "./device/attachments";
import {
  acknowledge,
  DONE,
  discard,
  edit,
  react,
  refuse,
  retract,
  retry,
  send,
} from "./device/compose";
import { Device } from "./device/device";
import { fetchEarlier } from "./device/history";
import { pushKey, registerPush } from "./device/push";
import type { Environment } from "./environment";
import { RefusedError } from "./hub/errors";
import { isRefused } from "./hub/refusal";
import { Ownership } from "./owner";
import { changeProfilePin, enrolProfile, type Opened, unlockProfile } from "./profile";
import { eraseDatabase } from "./store/erase";
import { StoreError } from "./store/errors";
import { hasPin, waitFor } from "./store/pin";
import { type Database, openDatabase } from "./store/schema";
import { conversationView, messageView, threadPage } from "./views/thread";
import { findTrend } from "./views/trends";

const NO_INBOX: InboxPage = {
  entries: [],
  total: 0,
  counts: { critical: 0, unacknowledged: 0, mention: 0, mine: 0, rest: 0 },
  unread: 0,
};

/** Open the profile of this browser as far as it goes without a PIN. */
export async function openCore(environment: Environment): Promise<Core> {
  const profile = new Profile(environment);
  await profile.begin();
  return profile.core();
}

class Profile {
  readonly #environment: Environment;
  readonly #ownership: Ownership;
  readonly #listeners = new Set<(event: CoreEvent) => void>();
  #database: Database | null = null;
  #device: Device | null = null;
  #state: CoreState = { kind: "elsewhere" };
  /** What changes the profile as a whole, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(environment: Environment) {
    this.#environment = environment;
    this.#ownership = new Ownership(
      environment.locks,
      () => void this.#alone(() => this.#settle()),
      () => void this.#leave({ kind: "elsewhere" }),
    );
  }

  async begin(): Promise<void> {
    if (await this.#ownership.claim()) await this.#alone(() => this.#settle());
  }

  core(): Core {
    return {
      state: async () => this.#state,
      subscribe: async (listener) => {
        this.#listeners.add(listener);
        return () => {
          this.#listeners.delete(listener);
        };
      },
      ...this.#life(),
      ...this.#reading(),
      ...this.#writing(),
      ...this.#asking(),
    };
  }

  // -- life

  #life(): Pick<Core, "enrol" | "unlock" | "lock" | "changePin" | "erase" | "takeOver"> {
    const environment = this.#environment;
    return {
      enrol: (link, pin, progress) =>
        this.#enter("empty", (database) =>
          enrolProfile(environment, database, link, pin, progress),
        ),
      unlock: (pin) =>
        this.#enter("locked", (database) => unlockProfile(environment, database, pin)),
      lock: () => this.#alone(() => this.#settle()),
      changePin: (pin, wanted) =>
        this.#alone(async () => {
          const database = this.#database;
          if (database === null || this.#device === null) return refuse("locked");
          return this.#guarded(async () => {
            const refused = await changeProfilePin(environment, database, pin, wanted);
            return refused === null ? DONE : { ok: false, refused };
          });
        }),
      erase: () =>
        this.#alone(async () => {
          if (this.#ownership.held) await this.#erase({ kind: "empty" });
        }),
      takeOver: () =>
        this.#alone(async () => {
          if (this.#ownership.held) return;
          await this.#ownership.steal();
          await this.#settle();
        }),
    };
  }

  /** Enrol or unlock: what comes of it is the open device. */
  #enter(
    from: "empty" | "locked",
    open: (database: Database) => Promise<Opened | Refused>,
  ): Promise<Outcome<void>> {
    return this.#alone(() =>
      this.#guarded(async () => {
        // After trouble, and after a removal, what is stored decides again.
        if (["trouble", "removed"].includes(this.#state.kind)) await this.#settle();
        if (this.#database === null || this.#state.kind !== from) {
          return refuse(from === "empty" ? "already_initialised" : "not_initialised");
        }
        const opened = await this.#orTrouble(open(this.#database));
        if (isRefused(opened)) {
          if (from === "locked") await this.#showLocked(this.#database);
          return { ok: false, refused: opened };
        }
        if (!this.#ownership.held) {
          // Another tab took the device while its key was being derived.
          await opened.store.close();
          return refuse("device_in_use");
        }
        this.#start(opened);
        return DONE;
      }),
    );
  }

  /** A store that is damaged is no matter of the PIN: the profile says so, and offers what helps. */
  async #orTrouble<T>(opening: Promise<T>): Promise<T> {
    try {
      return await opening;
    } catch (error) {
      if (error instanceof StoreError && error.code === "state_corrupt") this.#showTrouble(error);
      throw error;
    }
  }

  #start(opened: Opened): void {
    const device = new Device({
      ...opened,
      environment: this.#environment,
      emit: (event) => this.#emit(event),
      changed: () => this.#showOpen(),
      failed: (error) => void this.#fail(device, error),
    });
    this.#device = device;
    this.#showOpen();
    device.start();
  }

  /** Close what is open, and show what is stored: nothing, or a locked profile. */
  async #settle(): Promise<void> {
    const before = this.#device;
    this.#device = null;
    if (before !== null) {
      // At once, before anything is awaited: nobody reads on while the device closes.
      this.#show({ kind: "locked", retryAfter: 0 });
      await before.close();
      this.#database = null;
    }
    if (!this.#ownership.held) return this.#show({ kind: "elsewhere" });
    try {
      const database = this.#database ?? (await this.#open());
      this.#database = database;
      if (await hasPin(database)) await this.#showLocked(database);
      else this.#show({ kind: "empty" });
    } catch (error) {
      this.#showTrouble(error);
    }
  }

  #open(): Promise<Database> {
    return openDatabase(this.#environment.database, {
      closed: () => {
        this.#database = null;
        this.#device?.store.fail("device_in_use");
      },
    });
  }

  /** Another tab has the device now: forget everything here at once. */
  async #leave(state: CoreState): Promise<void> {
    const before = this.#device;
    this.#device = null;
    before?.store.fail("device_in_use");
    this.#show(state);
    await before?.close();
    this.#database?.close();
    this.#database = null;
  }

  async #erase(state: CoreState): Promise<void> {
    const before = this.#device;
    this.#device = null;
    this.#show(state);
    await before?.close();
    try {
      const database = before === null ? this.#database : null;
      await eraseDatabase(database ?? (await this.#open()), this.#environment.database);
      this.#database = null;
      if (state.kind === "empty") this.#database = await this.#open();
    } catch (error) {
      this.#showTrouble(error);
    }
  }

  /** The device cannot go on. */
  async #fail(device: Device, error: unknown): Promise<void> {
    if (this.#device !== device) return;
    await this.#alone(async () => {
      if (this.#device !== device) return;
      if (error instanceof RefusedError && error.refused.code === "device_revoked") {
        return this.#erase({ kind: "removed" });
      }
      if (error instanceof StoreError && error.code === "device_in_use") {
        return this.#leave({ kind: "elsewhere" });
      }
      this.#device = null;
      this.#showTrouble(error);
      await device.close();
      this.#database = null;
    });
  }

  // -- what is asked of the open device

  #reading(): Pick<
    Core,
    "inbox" | "conversation" | "thread" | "message" | "trend" | "search" | "fetchEarlier"
  > {
    return {
      inbox: async (filter, offset, limit) =>
        this.#device?.inbox.page(filter, offset, limit) ?? NO_INBOX,
      conversation: (conversation) =>
        this.#read(null, async (device) => {
          const view = await conversationView(device.views, conversation);
          return view === null ? null : { ...view, closed: device.ended ?? view.closed };
        }),
      thread: (conversation, query) =>
        this.#read({ messages: [], earlier: false, later: false }, (device) =>
          threadPage(device.views, conversation, query),
        ),
      message: (message) => this.#read(null, (device) => messageView(device.views, message)),
      trend: (conversation, code) =>
        this.#read([], (device) => findTrend(device.store, conversation, code)),
      search: (text, limit) =>
        this.#read([], (device) => device.index.search(device.views, text, limit)),
      fetchEarlier: (conversation) => this.#do((device) => fetchEarlier(device, conversation)),
    };
  }

  #writing(): Pick<
    Core,
    | "send"
    | "edit"
    | "retract"
    | "react"
    | "acknowledge"
    | "markRead"
    | "retry"
    | "discard"
    | "saveDraft"
    | "openAttachment"
  > {
    return {
      send: (conversation, outgoing) => this.#say((device) => send(device, conversation, outgoing)),
      edit: (message, body, mentions) =>
        this.#say((device) => edit(device, message, body, mentions)),
      retract: (message, reason) => this.#say((device) => retract(device, message, reason)),
      react: (message, emoji, on) => this.#say((device) => react(device, message, emoji, on)),
      acknowledge: (message, kind, text) =>
        this.#say((device) => acknowledge(device, message, kind, text)),
      retry: (message) => this.#say((device) => retry(device, message)),
      discard: (message) => this.#quietly((device) => discard(device, message)),
      openAttachment: (message, attachment) =>
        this.#do((device) => openAttachment(device, message, attachment)),
      markRead: (conversation, position) =>
        this.#quietly(async (device) => {
          await device.journal.record((turn) => {
            turn.engine.markRead(turn.batch, conversation, position);
            turn.recount(conversation);
            return [];
          });
        }),
      saveDraft: (conversation, draft) =>
        this.#quietly(async (device) => {
          await device.store.record((batch) => {
            if (draft === null) batch.delete("drafts", conversation);
            else batch.put("drafts", conversation, draft);
          });
          device.tellInbox();
        }),
    };
  }

  #asking(): Pick<
    Core,
    | "findPeople"
    | "findPatients"
    | "openConversation"
    | "openPatient"
    | "changeRoster"
    | "registerPush"
    | "pushKey"
  > {
    return {
      findPeople: (text, limit) => this.#do((device) => vault.findPeople(device, text, limit)),
      findPatients: (text, limit) => this.#do((device) => vault.findPatients(device, text, limit)),
      openConversation: (accounts, title) =>
        this.#do((device) => vault.openConversation(device, accounts, title)),
      openPatient: (patient, reason) =>
        this.#do((device) => vault.openPatient(device, patient, reason)),
      changeRoster: (conversation, add, remove) =>
        this.#do((device) => vault.changeRoster(device, conversation, add, remove)),
      registerPush: (subscription) => this.#do((device) => registerPush(device, subscription)),
      pushKey: () => this.#do((device) => pushKey(device)),
    };
  }

  #do<T>(asked: (device: Device) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const device = this.#device;
    if (device === null) return Promise.resolve(refuse("locked"));
    return this.#guarded(() => asked(device), device);
  }

  /** What the hub would have to carry: refused where it will carry nothing more of this device. */
  #say<T>(said: (device: Device) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    return this.#do((device) =>
      device.ended === null ? said(device) : Promise.resolve(refuse(device.ended)),
    );
  }

  /** What was being read when the profile was locked is answered with nothing. */
  async #read<T>(nothing: T, asked: (device: Device) => Promise<T>): Promise<T> {
    const device = this.#device;
    if (device === null) return nothing;
    try {
      return await asked(device);
    } catch (error) {
      if (this.#device !== device) return nothing;
      if (!(error instanceof StoreError)) throw error;
      await this.#fail(device, error);
      return nothing;
    }
  }

  async #quietly(asked: (device: Device) => Promise<void>): Promise<void> {
    await this.#read(undefined, async (device) => {
      await this.#guarded(async () => {
        await asked(device);
        return DONE;
      }, device);
    });
  }

  /** The store's failures as refusals; those that end the device end it. */
  async #guarded<T>(
    work: () => Promise<Outcome<T>>,
    device: Device | null = null,
  ): Promise<Outcome<T>> {
    try {
      return await work();
    } catch (error) {
      if (device !== null && this.#device !== device) return refuse("locked");
      if (!(error instanceof StoreError)) throw error;
      if (error.code === "storage_full") device?.lacksRoom();
      const fatal = error.code === "state_corrupt" || error.code === "device_in_use";
      if (device !== null && fatal) void this.#fail(device, error);
      return refuse(error.code);
    }
  }

  // -- showing

  async #showLocked(database: Database): Promise<void> {
    const retryAfter = await waitFor(database, this.#environment.clock());
    this.#show({ kind: "locked", retryAfter });
  }

  #showOpen(): void {
    const device = this.#device;
    if (device === null) return;
    const profile = device.store.find("profile", "profile") ?? device.parts.profile;
    const organisation: Organisation = profile.organisation;
    this.#show({
      kind: "open",
      me: profile.me,
      device: profile.device,
      organisation,
      connection: device.connection,
      awaySince: device.awaySince,
      ended: device.ended,
      storageFull: device.storageFull,
      caughtUp: device.caughtUp,
      clockSkew: device.clockSkew,
    });
  }

  #showTrouble(error: unknown): void {
    if (error instanceof StoreError) this.#show({ kind: "trouble", code: error.code });
    else if (error instanceof RefusedError) {
      this.#show({ kind: "trouble", code: error.refused.code });
    } else this.#show({ kind: "trouble", code: "internal" });
  }

  #show(state: CoreState): void {
    this.#state = state;
    this.#emit({ kind: "state", state });
  }

  #emit(event: CoreEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
