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
  PeopleHere,
  Refused,
  UnlockWays,
} from "./api";
import type { NewcomerGiven } from "./api_identity";
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
import { identity } from "./identity/identity";
import * as passkeys from "./identity/passkeys";
import { dropStalePending } from "./identity/pending";
import { WipeOrderedError } from "./identity/revocation";
import { comeBack, depart, proveByPassword, signInOffer } from "./identity/sign-in";
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
import { peopleHere } from "./session/people";
import { askThrough, type KeepShare } from "./session/pin-share";
import { Seats } from "./session/seats";
import { refreshTerm, termOf } from "./session/term";
import { eraseDatabase } from "./store/erase";
import { StoreError } from "./store/errors";
import { waitFor } from "./store/pin";
import { type Database, openDatabase } from "./store/schema";
import { findWays, isEnrolled, type Ways } from "./store/unlock";
import { ownCertificates } from "./transparency/own-certificates";
import { findNewDevices, setTold } from "./views/own-devices";
import { conversationView, messageView, threadPage } from "./views/thread";
import { findTrend } from "./views/trends";

const NO_WAYS: UnlockWays = { pin: false, passkeys: null };

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
  /** A sign-in that waits for another device. */
  #waiting: AbortController | null = null;
  #adding: passkeys.PasskeyAttempt | null = null;
  #ways: Ways = { pin: false, pinNeedsVault: false, passkeys: null };
  readonly #seats: Seats;
  /** Gives the vault its share of a PIN that has none. */
  #keepShare: KeepShare | null = null;
  #state: CoreState = { kind: "elsewhere" };
  /** What changes the profile as a whole, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(environment: Environment) {
    this.#environment = environment;
    this.#seats = new Seats(environment.database, environment.makeId);
    this.#ownership = new Ownership(
      environment.locks,
      () => void this.#alone(() => this.#settle()),
      () => void this.#leave({ kind: "elsewhere" }),
    );
  }

  async begin(): Promise<void> {
    const { database, clock } = this.#environment;
    dropStalePending(database, clock()).catch(() => undefined);
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
      ...this.#people(),
      ...this.#reading(),
      ...this.#writing(),
      ...this.#asking(),
      ...this.#identity(),
      ...this.#signingIn(),
      ...identity((asked) => this.#do(asked)),
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
      enrol: (link, pin, progress, shared = false) =>
        this.#enroll(shared, (database, seat) =>
          enrolProfile(environment, database, link, pin, progress, seat),
        ),
      beginEnrolment: async (link, progress) => {
        const begun = await this.#begin(() => beginInvited(environment, link, progress));
        if (!begun.ok) return begun;
        const { passkey } = offerOf(begun.value);
        return { ok: true, value: passkey };
      },
      beginSignIn: async (login) => {
        const begun = await this.#begin(() => beginAttempt(environment, login));
        return begun.ok ? { ok: true, value: signInOffer(begun.value) } : begun;
      },
      finishEnrolment: (given, progress) =>
        this.#enroll(given.shared === true, async (database, shared) => {
          const begun = this.#begun;
          if (begun === null) return { code: "bad_invitation" };
          const said = { ...given, shared };
          const opened = await finishProfile(environment, database, begun, said, progress);
          if (!isRefused(opened)) this.#begun = null;
          return opened;
        }),
      unlock: (pin) => this.#unlock((database) => unlockProfile(environment, database, pin)),
      unlockWithPasskey: (proof) =>
        this.#unlock((database) => unlockByPasskey(environment, database, proof)),
      lock: () => this.#alone(() => this.#settle()),
      changePin: (pin, wanted) =>
        this.#alone(async () => {
          const [database, device] = [this.#database, this.#device];
          if (database === null || device === null) return refuse("locked");
          return this.#guarded(async () => {
            const [parts, ask] = [device.parts, askThrough(device)];
            const refused = this.#ways.pin
              ? await changeProfilePin(environment, database, parts, ask, pin, wanted)
              : await setProfilePin(environment, database, parts, ask, wanted);
            if (refused !== null) return { ok: false, refused };
            this.#keepShare = null;
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
  #begin<B extends Begun>(begin: () => Promise<B | Refused>): Promise<Outcome<B>> {
    return this.#alone(() =>
      this.#guarded(async () => {
        this.#forget();
        if (["trouble", "removed"].includes(this.#state.kind)) await this.#settle();
        if (this.#state.kind !== "empty") return refuse("already_initialised");
        const begun = await begin();
        if (isRefused(begun)) return { ok: false, refused: begun };
        this.#begun = begun;
        return { ok: true, value: begun };
      }),
    );
  }

  #forget(): void {
    this.#waiting?.abort();
    this.#waiting = null;
    this.#begun = null;
  }

  #signingIn(): Pick<
    Core,
    "signInByPassword" | "goToProvider" | "returnFromProvider" | "forgetSignIn"
  > {
    const environment = this.#environment;
    const seated = (newcomer: NewcomerGiven) => ({
      ...newcomer,
      shared: newcomer.shared === true || this.#seats.shared,
    });
    return {
      // Not alone: another device takes minutes to decide.
      signInByPassword: (given, newcomer, show) =>
        this.#guarded(async () => {
          const begun = this.#begun;
          if (begun?.kind !== "attempt") return refuse("sign_in_failed");
          this.#waiting?.abort();
          const waiting = new AbortController();
          this.#waiting = waiting;
          const { signal } = waiting;
          const who = seated(newcomer);
          const proven = await proveByPassword(environment, begun, given, who, { show, signal });
          if (this.#begun !== begun) return refuse("sign_in_failed");
          this.#forget();
          if (isRefused(proven)) return { ok: false, refused: proven };
          this.#begun = proven;
          return DONE;
        }),
      goToProvider: (provider, newcomer) =>
        this.#guarded(async () => {
          const begun = this.#begun;
          if (begun?.kind !== "attempt") return refuse("sign_in_failed");
          const address = await depart(environment, begun, provider, seated(newcomer));
          if (typeof address === "string") return { ok: true, value: address };
          return { ok: false, refused: address };
        }),
      returnFromProvider: async (returned) => {
        const begun = await this.#begin(() => comeBack(environment, returned));
        return begun.ok ? DONE : begun;
      },
      forgetSignIn: async () => this.#forget(),
    };
  }

  /** On a shared workstation each gets a seat of their own, which is theirs only once it holds a device. */
  #enroll(
    shared: boolean,
    open: (database: Database, shared: boolean) => Promise<Opened | Refused>,
  ): Promise<Outcome<void>> {
    return this.#enter("empty", async () => {
      if (!shared && !this.#seats.shared) {
        this.#database ??= await this.#open();
        return open(this.#database, false);
      }
      this.#database?.close();
      await this.#seats.prepare();
      this.#database = await this.#open();
      let enrolled = false;
      try {
        const opened = await open(this.#database, true);
        enrolled = !isRefused(opened);
        return opened;
      } finally {
        if (!enrolled) {
          this.#database?.close();
          this.#database = null;
          await this.#seats.abandon();
        }
      }
    });
  }

  #unlock(open: (database: Database) => Promise<Opened | Refused>): Promise<Outcome<void>> {
    return this.#enter("locked", () => {
      const database = this.#database;
      // On a shared workstation: nobody is chosen.
      return database === null ? Promise.resolve({ code: "not_initialised" }) : open(database);
    });
  }

  /** Enrol or unlock: what comes of it is the open device. */
  #enter(from: "empty" | "locked", open: () => Promise<Opened | Refused>): Promise<Outcome<void>> {
    return this.#alone(() =>
      this.#guarded(async () => {
        // After trouble, and after a removal, what is stored decides again.
        if (["trouble", "removed"].includes(this.#state.kind)) await this.#settle();
        if (this.#state.kind !== from) {
          return refuse(from === "empty" ? "already_initialised" : "not_initialised");
        }
        const opened = await this.#orTrouble(open());
        const database = this.#database;
        if (isRefused(opened)) {
          if (from === "locked" && database !== null) await this.#showLocked(database);
          return { ok: false, refused: opened };
        }
        if (database === null) return refuse("device_in_use");
        await this.#seats.seated(opened.profile.me.name);
        if (!this.#ownership.held) {
          // Another tab took the device while its key was being derived.
          await opened.store.close();
          return refuse("device_in_use");
        }
        this.#ways = await findWays(database);
        this.#keepShare = opened.keep ?? null;
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
      connected: (connected) => this.#connected(connected),
      changed: () => this.#showOpen(),
      failed: (error) => void this.#fail(device, error),
    });
    this.#device = device;
    this.#showOpen();
    device.start();
  }

  /** At each connection: how long the session lasts, and the share of a PIN that has none. */
  async #connected(device: Device): Promise<void> {
    await refreshTerm(device);
    const [keep, database] = [this.#keepShare, this.#database];
    if (keep === null || database === null || this.#device !== device) return;
    if ((await keep(askThrough(device))) !== null || this.#device !== device) return;
    this.#keepShare = null;
    await this.#learnWays(database);
  }

  /** Close what is open, and show what is stored: nothing, a locked profile, or who is enrolled here. */
  async #settle(): Promise<void> {
    const before = this.#device;
    this.#device = null;
    this.#keepShare = null;
    if (before !== null) {
      // At once, before anything is awaited: nobody reads on while the device closes.
      const here = this.#seats.view(null);
      this.#show({ kind: "locked", retryAfter: 0, ways: this.#waysShown(), here });
      await before.close();
      this.#database = null;
    }
    if (!this.#ownership.held) return this.#show({ kind: "elsewhere" });
    try {
      await this.#seats.load();
      if (!this.#seats.shared) return await this.#settleOn();
      this.#begun = null;
      this.#database?.close();
      this.#database = null;
      this.#ways = { pin: false, pinNeedsVault: false, passkeys: null };
      this.#show({ kind: "locked", retryAfter: 0, ways: NO_WAYS, here: this.#seats.view() });
    } catch (error) {
      this.#showTrouble(error);
    }
  }

  /** Show the database that is chosen: empty, or locked. */
  async #settleOn(): Promise<void> {
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
    const opening: Promise<Database> = openDatabase(this.#seats.database, {
      closed: () => {
        // Of a database that is not the one any more, nothing is to be said.
        void opening.then((closed) => {
          if (this.#database !== closed) return;
          this.#database = null;
          this.#device?.store.fail("device_in_use");
        });
      },
    });
    return opening;
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

  /** Of whom is open or chosen; the others' stores on a shared workstation stay as they are. */
  async #erase(state: CoreState): Promise<void> {
    const before = this.#device;
    this.#device = null;
    this.#keepShare = null;
    const { shared, chosen } = this.#seats;
    if (shared && chosen === null) return this.#settle();
    const here = this.#seats.view(null);
    if (here === null || state.kind !== "empty") this.#show(state);
    else this.#show({ kind: "locked", retryAfter: 0, ways: NO_WAYS, here });
    await before?.close();
    try {
      const database = before === null ? this.#database : null;
      await eraseDatabase(database ?? (await this.#open()), this.#seats.database);
      this.#database = null;
      await this.#seats.leave();
      if (state.kind === "empty") await this.#settle();
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

  // -- people of a shared workstation

  #people(): PeopleHere {
    return peopleHere({
      environment: this.#environment,
      seats: this.#seats,
      owner: () => this.#device?.parts.profile.me.name ?? null,
      alone: (work) => this.#alone(() => this.#guarded(work)),
      choose: (choose) => this.#choose(choose),
      welcome: async () => {
        if (this.#device !== null || !this.#ownership.held || !this.#seats.shared) return;
        await this.#choose(() => false);
        // Nothing is opened meanwhile: enrolment makes a seat of its own.
        if (this.#seats.shared) this.#show({ kind: "empty", here: this.#seats.view() });
      },
      changed: () => this.#showOpen(),
    });
  }

  /** From one locked person, or from an enrolment, to another; nobody is taken away from an open page. */
  async #choose(choose: (seats: Seats) => boolean): Promise<void> {
    if (this.#device !== null || !this.#ownership.held || !this.#seats.shared) return;
    this.#begun = null;
    this.#database?.close();
    this.#database = null;
    if (choose(this.#seats)) await this.#settleOn();
    else await this.#settle();
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
    | "ownCertificates"
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
      ownCertificates: () => this.#do((device) => ownCertificates(device)),
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
    const { pin, pinNeedsVault, passkeys } = this.#ways;
    if (passkeys === null) return { pin, pinNeedsVault, passkeys };
    const { relyingParty, credentials, input } = passkeys;
    // Nobody checks the answer to this challenge: what counts is the PRF's.
    const challenge = crypto.getRandomValues(new Uint8Array(32));
    const asked = { challenge, relyingParty, credentials, prfInput: input };
    return { pin, pinNeedsVault, passkeys: asked };
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
    const here = this.#seats.view();
    this.#show({ kind: "locked", retryAfter, ways: this.#waysShown(), here });
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
      here: this.#seats.view(),
      session: termOf(device.store, device.termEnded),
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
