/**
 * The core as the page sees it: one profile, empty, locked, open, elsewhere, removed, or in trouble.
 *
 * What is asked of a profile that is not open is refused (`locked`), or answered with nothing.
 */
import { administration } from "./administration/administration";
import type {
  Core,
  CoreEvent,
  CoreState,
  InboxPage,
  Organisation,
  Outcome,
  Refused,
  UnlockWays,
} from "./api";
import type { Bytes } from "./bytes";
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
import { listDevices, removeDevice } from "./identity/devices";
import * as passkeys from "./identity/passkeys";
import { WipeOrderedError } from "./identity/revocation";
import { beginStepUp, stepUp } from "./identity/step-up";
import { confirmWipe } from "./identity/wipe";
import { Ownership } from "./owner";
import {
  type Begun,
  beginAttempt,
  beginInvited,
  changeProfilePin,
  enrolProfile,
  finishProfile,
  type Opened,
  offerOf,
  setProfilePin,
  unlockByPasskey,
  unlockProfile,
} from "./profile";
import { eraseDatabase } from "./store/erase";
import { StoreError } from "./store/errors";
import { waitFor } from "./store/pin";
import { type Database, openDatabase } from "./store/schema";
import { findWays, isEnrolled, type Ways } from "./store/unlock";
import { findNewDevices, setTold } from "./views/own-devices";
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
  /** An enrolment or a sign-in that waits for its proof. */
  #begun: Begun | null = null;
  #adding: passkeys.PasskeyAttempt | null = null;
  #ways: Ways = { pin: false, passkeys: null };
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
      ...this.#identity(),
      ...administration((asked) => this.#do(asked)),
    };
  }

  // -- life

  #life(): Pick<
    Core,
    | "enrol"
    | "beginEnrolment"
    | "beginSignIn"
    | "finishEnrolment"
    | "unlock"
    | "unlockWithPasskey"
    | "lock"
    | "changePin"
    | "erase"
    | "takeOver"
  > {
    const environment = this.#environment;
    return {
      enrol: (link, pin, progress) =>
        this.#enter("empty", (database) =>
          enrolProfile(environment, database, link, pin, progress),
        ),
      beginEnrolment: async (link, progress) => {
        const begun = await this.#begin(() => beginInvited(environment, link, progress));
        if (!begun.ok) return begun;
        const { passkey } = offerOf(begun.value);
        return { ok: true, value: passkey };
      },
      beginSignIn: async (login) => {
        const begun = await this.#begin(() => beginAttempt(environment, login));
        if (!begun.ok) return begun;
        const { asked } = offerOf(begun.value);
        return asked === null ? refuse("sign_in_failed") : { ok: true, value: asked };
      },
      finishEnrolment: (given, progress) =>
        this.#enter("empty", async (database) => {
          const begun = this.#begun;
          if (begun === null) return { code: "bad_invitation" };
          const opened = await finishProfile(environment, database, begun, given, progress);
          if (!isRefused(opened)) this.#begun = null;
          return opened;
        }),
      unlock: (pin) =>
        this.#enter("locked", (database) => unlockProfile(environment, database, pin)),
      unlockWithPasskey: (proof) =>
        this.#enter("locked", (database) => unlockByPasskey(environment, database, proof)),
      lock: () => this.#alone(() => this.#settle()),
      changePin: (pin, wanted) =>
        this.#alone(async () => {
          const [database, device] = [this.#database, this.#device];
          if (database === null || device === null) return refuse("locked");
          return this.#guarded(async () => {
            const refused = this.#ways.pin
              ? await changeProfilePin(environment, database, pin, wanted)
              : await setProfilePin(environment, database, device.parts.storageKey, wanted);
            if (refused !== null) return { ok: false, refused };
            await this.#learnWays(database);
            return DONE;
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

  /** What is begun waits in memory for its proof; what was begun before is forgotten. */
  #begin(begin: () => Promise<Begun | Refused>): Promise<Outcome<Begun>> {
    return this.#alone(() =>
      this.#guarded(async () => {
        this.#begun = null;
        if (["trouble", "removed"].includes(this.#state.kind)) await this.#settle();
        if (this.#state.kind !== "empty") return refuse("already_initialised");
        const begun = await begin();
        if (isRefused(begun)) return { ok: false, refused: begun };
        this.#begun = begun;
        return { ok: true, value: begun };
      }),
    );
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
        this.#ways = await findWays(this.#database);
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
      this.#show({ kind: "locked", retryAfter: 0, ways: this.#waysShown() });
      await before.close();
      this.#database = null;
    }
    if (!this.#ownership.held) return this.#show({ kind: "elsewhere" });
    try {
      const database = this.#database ?? (await this.#open());
      this.#database = database;
      if (isEnrolled(await findWays(database))) await this.#showLocked(database);
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

  /** Its authority told this device to erase itself: nothing is shown any more, nothing is left, then it is said. */
  async #wipe(device: Device, { removal }: WipeOrderedError): Promise<void> {
    const { profile, credentials } = device.parts;
    await this.#erase({ kind: "removed", confirmed: false });
    // Erased in any case: whoever enrols anew meanwhile is not made to wait for the vault.
    void confirmWipe(this.#environment, profile.hub, credentials, removal).then((confirmed) => {
      if (confirmed && this.#state.kind === "removed") {
        this.#show({ kind: "removed", confirmed });
      }
    });
  }

  /** The device cannot go on. */
  async #fail(device: Device, error: unknown): Promise<void> {
    if (this.#device !== device) return;
    await this.#alone(async () => {
      if (this.#device !== device) return;
      if (error instanceof WipeOrderedError) return this.#wipe(device, error);
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

  #identity(): Pick<
    Core,
    | "devices"
    | "removeDevice"
    | "knowDevices"
    | "passkeys"
    | "beginPasskey"
    | "addPasskey"
    | "removePasskey"
    | "beginStepUp"
    | "stepUp"
  > {
    return {
      devices: () => this.#do((device) => listDevices(device)),
      removeDevice: (removed, wipe) => this.#do((device) => removeDevice(device, removed, wipe)),
      knowDevices: (devices) =>
        this.#quietly(async (device) => {
          await device.store.record((batch) => setTold(batch, devices));
          this.#showOpen();
        }),
      passkeys: () => this.#keys((device, database) => passkeys.listPasskeys(device, database)),
      beginPasskey: () =>
        this.#keys(async (device, database) => {
          const begun = await passkeys.beginPasskey(device, database);
          if (begun.ok) {
            const { relyingParty, prfInput } = begun.value;
            this.#adding = { relyingParty, prfInput: prfInput as Bytes };
          }
          return begun;
        }),
      addPasskey: (made, name) =>
        this.#keys(async (device, database) => {
          const attempt = this.#adding;
          this.#adding = null;
          if (attempt === null) return refuse("bad_passkey");
          const added = await passkeys.addPasskey(device, database, attempt, made, name);
          await this.#learnWays(database);
          return added;
        }),
      removePasskey: (credential) =>
        this.#keys(async (device, database) => {
          const removed = await passkeys.removePasskey(device, database, credential);
          await this.#learnWays(database);
          return removed;
        }),
      beginStepUp: () => this.#do((device) => beginStepUp(device)),
      stepUp: (proof) => this.#do((device) => stepUp(device, proof)),
    };
  }

  /** What is kept for passkeys stands in the open profile's database, outside of what is sealed. */
  #keys<T>(
    asked: (device: Device, database: Database) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    return this.#do((device) => {
      const database = this.#database;
      return database === null ? Promise.resolve(refuse("locked")) : asked(device, database);
    });
  }

  async #learnWays(database: Database): Promise<void> {
    this.#ways = await findWays(database);
    this.#showOpen();
  }

  #waysShown(): UnlockWays {
    const { pin, passkeys } = this.#ways;
    if (passkeys === null) return { pin, passkeys };
    const { relyingParty, credentials, input } = passkeys;
    // Nobody checks the answer to this challenge: what counts is the PRF's.
    const challenge = crypto.getRandomValues(new Uint8Array(32));
    return { pin, passkeys: { challenge, relyingParty, credentials, prfInput: input } };
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
    this.#ways = await findWays(database);
    this.#show({ kind: "locked", retryAfter, ways: this.#waysShown() });
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
      ways: this.#waysShown(),
      newDevices: findNewDevices(device.store),
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
