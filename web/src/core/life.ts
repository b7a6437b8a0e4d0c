/**
 * One profile: empty, locked, open, elsewhere, removed, or in trouble; what leads from one to the other, and who holds
 * the device meanwhile.
 */
import type {
  Core,
  CoreState,
  Organisation,
  Outcome,
  PeopleHere,
  Refused,
  UnlockWays,
} from "./api";
import { Asking } from "./asking";
import { DONE, refuse } from "./device/compose";
import { Device } from "./device/device";
import type { Environment } from "./environment";
import { RefusedError } from "./hub/errors";
import { isRefused } from "./hub/refusal";
import { dropStalePending } from "./identity/pending";
import { WipeOrderedError } from "./identity/revocation";
import { confirmWipe } from "./identity/wipe";
import { Ownership } from "./owner";
import {
  type Begun,
  changeProfilePin,
  type Opened,
  setProfilePin,
  unlockByPasskey,
  unlockProfile,
} from "./profile";
import { peopleHere } from "./session/people";
import { askThrough, type KeepShare } from "./session/pin-share";
import { Seats } from "./session/seats";
import { refreshTerm, termOf } from "./session/term";
import type { Shown } from "./shown";
import { eraseDatabase } from "./store/erase";
import { StoreError } from "./store/errors";
import { waitFor } from "./store/pin";
import { type Database, openDatabase } from "./store/schema";
import { findWays, isEnrolled, type Ways } from "./store/unlock";
import { findNewDevices } from "./views/own-devices";

const NO_WAYS: UnlockWays = { pin: false, passkeys: null };

export class Life {
  readonly environment: Environment;
  readonly seats: Seats;
  readonly asking: Asking;
  readonly shown: Shown;
  readonly #ownership: Ownership;
  #database: Database | null = null;
  #device: Device | null = null;
  /** An enrolment or a sign-in that waits for its proof. */
  begun: Begun | null = null;
  #ways: Ways = { pin: false, pinNeedsVault: false, passkeys: null };
  /** Gives the vault its share of a PIN that has none. */
  #keepShare: KeepShare | null = null;
  /** What changes the profile as a whole, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(environment: Environment, shown: Shown) {
    this.shown = shown;
    this.asking = new Asking({
      device: () => this.#device,
      fail: (device, error) => this.#fail(device, error),
    });
    this.environment = environment;
    this.seats = new Seats(environment.database, environment.makeId);
    this.#ownership = new Ownership(
      environment.locks,
      () => void this.alone(() => this.settle()),
      () => void this.#leave({ kind: "elsewhere" }),
    );
  }

  async begin(): Promise<void> {
    const { database, clock } = this.environment;
    dropStalePending(database, clock()).catch(() => undefined);
    if (await this.#ownership.claim()) await this.alone(() => this.settle());
  }

  ways(): Pick<Core, "unlock" | "unlockWithPasskey" | "lock" | "changePin" | "erase" | "takeOver"> {
    const environment = this.environment;
    return {
      unlock: (pin) => this.#unlock((database) => unlockProfile(environment, database, pin)),
      unlockWithPasskey: (proof) =>
        this.#unlock((database) => unlockByPasskey(environment, database, proof)),
      lock: () => this.alone(() => this.settle()),
      changePin: (pin, wanted) =>
        this.alone(async () => {
          const [database, device] = [this.#database, this.#device];
          if (database === null || device === null) return refuse("locked");
          return this.asking.guarded(async () => {
            const [parts, ask] = [device.parts, askThrough(device)];
            const refused = this.#ways.pin
              ? await changeProfilePin(environment, database, parts, ask, pin, wanted)
              : await setProfilePin(environment, database, parts, ask, wanted);
            if (refused !== null) return { ok: false, refused };
            this.#keepShare = null;
            await this.learnWays(database);
            return DONE;
          });
        }),
      erase: () =>
        this.alone(async () => {
          if (this.#ownership.held) await this.#erase({ kind: "empty" });
        }),
      takeOver: () =>
        this.alone(async () => {
          if (this.#ownership.held) return;
          await this.#ownership.steal();
          await this.settle();
        }),
    };
  }

  /** On a shared workstation each gets a seat of their own, which is theirs only once it holds a device. */
  enroll(
    shared: boolean,
    open: (database: Database, shared: boolean) => Promise<Opened | Refused>,
  ): Promise<Outcome<void>> {
    return this.#enter("empty", async () => {
      if (!shared && !this.seats.shared) {
        this.#database ??= await this.#open();
        return open(this.#database, false);
      }
      this.#database?.close();
      await this.seats.prepare();
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
          await this.seats.abandon();
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
    return this.alone(() =>
      this.asking.guarded(async () => {
        // After trouble, and after a removal, what is stored decides again.
        if (["trouble", "removed"].includes(this.shown.state.kind)) await this.settle();
        if (this.shown.state.kind !== from) {
          return refuse(from === "empty" ? "already_initialised" : "not_initialised");
        }
        const opened = await this.#orTrouble(open());
        const database = this.#database;
        if (isRefused(opened)) {
          if (from === "locked" && database !== null) await this.#showLocked(database);
          return { ok: false, refused: opened };
        }
        if (database === null) return refuse("device_in_use");
        await this.seats.seated(opened.profile.me.name);
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
      environment: this.environment,
      emit: (event) => this.shown.emit(event),
      connected: (connected) => this.#connected(connected),
      changed: () => this.showOpen(),
      failed: (error) => void this.#fail(device, error),
    });
    this.#device = device;
    this.showOpen();
    device.start();
  }

  /** At each connection: how long the session lasts, and the share of a PIN that has none. */
  async #connected(device: Device): Promise<void> {
    await refreshTerm(device);
    const [keep, database] = [this.#keepShare, this.#database];
    if (keep === null || database === null || this.#device !== device) return;
    if ((await keep(askThrough(device))) !== null || this.#device !== device) return;
    this.#keepShare = null;
    await this.learnWays(database);
  }

  /** Close what is open, and show what is stored: nothing, a locked profile, or who is enrolled here. */
  async settle(): Promise<void> {
    const before = this.#device;
    this.#device = null;
    this.#keepShare = null;
    if (before !== null) {
      // At once, before anything is awaited: nobody reads on while the device closes.
      const here = this.seats.view(null);
      this.shown.show({ kind: "locked", retryAfter: 0, ways: this.#waysShown(), here });
      await before.close();
      this.#database = null;
    }
    if (!this.#ownership.held) return this.shown.show({ kind: "elsewhere" });
    try {
      await this.seats.load();
      if (!this.seats.shared) return await this.#settleOn();
      this.begun = null;
      this.#database?.close();
      this.#database = null;
      this.#ways = { pin: false, pinNeedsVault: false, passkeys: null };
      this.shown.show({ kind: "locked", retryAfter: 0, ways: NO_WAYS, here: this.seats.view() });
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
      else this.shown.show({ kind: "empty" });
    } catch (error) {
      this.#showTrouble(error);
    }
  }

  #open(): Promise<Database> {
    const opening: Promise<Database> = openDatabase(this.seats.database, {
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
    this.shown.show(state);
    await before?.close();
    this.#database?.close();
    this.#database = null;
  }

  /** Of whom is open or chosen; the others' stores on a shared workstation stay as they are. */
  async #erase(state: CoreState): Promise<void> {
    const before = this.#device;
    this.#device = null;
    this.#keepShare = null;
    const { shared, chosen } = this.seats;
    if (shared && chosen === null) return this.settle();
    const here = this.seats.view(null);
    if (here === null || state.kind !== "empty") this.shown.show(state);
    else this.shown.show({ kind: "locked", retryAfter: 0, ways: NO_WAYS, here });
    await before?.close();
    try {
      const database = before === null ? this.#database : null;
      await eraseDatabase(database ?? (await this.#open()), this.seats.database);
      this.#database = null;
      await this.seats.leave();
      if (state.kind === "empty") await this.settle();
    } catch (error) {
      this.#showTrouble(error);
    }
  }

  /** Its authority told this device to erase itself: nothing is shown any more, nothing is left, then it is said. */
  async #wipe(device: Device, { removal }: WipeOrderedError): Promise<void> {
    const { profile, credentials } = device.parts;
    await this.#erase({ kind: "removed", confirmed: false });
    // Erased in any case: whoever enrols anew meanwhile is not made to wait for the vault.
    void confirmWipe(this.environment, profile.hub, credentials, removal).then((confirmed) => {
      if (confirmed && this.shown.state.kind === "removed") {
        this.shown.show({ kind: "removed", confirmed });
      }
    });
  }

  /** The device cannot go on. */
  async #fail(device: Device, error: unknown): Promise<void> {
    if (this.#device !== device) return;
    await this.alone(async () => {
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

  people(): PeopleHere {
    return peopleHere({
      environment: this.environment,
      seats: this.seats,
      owner: () => this.#device?.parts.profile.me.name ?? null,
      alone: (work) => this.alone(() => this.asking.guarded(work)),
      choose: (choose) => this.#choose(choose),
      welcome: async () => {
        if (this.#device !== null || !this.#ownership.held || !this.seats.shared) return;
        await this.#choose(() => false);
        // Nothing is opened meanwhile: enrolment makes a seat of its own.
        if (this.seats.shared) this.shown.show({ kind: "empty", here: this.seats.view() });
      },
      changed: () => this.showOpen(),
    });
  }

  /** From one locked person, or from an enrolment, to another; nobody is taken away from an open page. */
  async #choose(choose: (seats: Seats) => boolean): Promise<void> {
    if (this.#device !== null || !this.#ownership.held || !this.seats.shared) return;
    this.begun = null;
    this.#database?.close();
    this.#database = null;
    if (choose(this.seats)) await this.#settleOn();
    else await this.settle();
  }

  database(): Database | null {
    return this.#database;
  }

  async learnWays(database: Database): Promise<void> {
    this.#ways = await findWays(database);
    this.showOpen();
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

  async #showLocked(database: Database): Promise<void> {
    const retryAfter = await waitFor(database, this.environment.clock());
    this.#ways = await findWays(database);
    const here = this.seats.view();
    this.shown.show({ kind: "locked", retryAfter, ways: this.#waysShown(), here });
  }

  showOpen(): void {
    const device = this.#device;
    if (device === null) return;
    const profile = device.store.find("profile", "profile") ?? device.parts.profile;
    const organisation: Organisation = profile.organisation;
    this.shown.show({
      kind: "open",
      me: profile.me,
      device: profile.device,
      ways: this.#waysShown(),
      here: this.seats.view(),
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
    if (error instanceof StoreError) this.shown.show({ kind: "trouble", code: error.code });
    else if (error instanceof RefusedError) {
      this.shown.show({ kind: "trouble", code: error.refused.code });
    } else this.shown.show({ kind: "trouble", code: "internal" });
  }

  alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
