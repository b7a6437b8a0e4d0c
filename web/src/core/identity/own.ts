/** The part of the core that is about the owner's own devices and passkeys. */
import type { Core, Outcome } from "../api";
import type { Asking } from "../asking";
import type { Bytes } from "../bytes";
import { refuse } from "../device/compose";
import type { Device } from "../device/device";
import type { Database } from "../store/schema";
import { ownCertificates } from "../transparency/own-certificates";
import { setTold } from "../views/own-devices";
import { listDevices, removeDevice } from "./devices";
import * as passkeys from "./passkeys";
import { beginStepUp, stepUp } from "./step-up";

/** What the open profile has beside its device. */
export interface Held {
  database(): Database | null;
  /** The ways to open the profile have changed. */
  learnWays(database: Database): Promise<void>;
  showOpen(): void;
}

export function own(
  asking: Asking,
  held: Held,
): Pick<
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
  let adding: passkeys.PasskeyAttempt | null = null;
  /** What is kept for passkeys stands in the open profile's database, outside of what is sealed. */
  function keys<T>(
    asked: (device: Device, database: Database) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    return asking.do((device) => {
      const database = held.database();
      return database === null ? Promise.resolve(refuse("locked")) : asked(device, database);
    });
  }
  return {
    devices: () => asking.do((device) => listDevices(device)),
    ownCertificates: () => asking.do((device) => ownCertificates(device)),
    removeDevice: (removed, wipe) => asking.do((device) => removeDevice(device, removed, wipe)),
    knowDevices: (devices) =>
      asking.quietly(async (device) => {
        await device.store.record((batch) => setTold(batch, devices));
        held.showOpen();
      }),
    passkeys: () => keys((device, database) => passkeys.listPasskeys(device, database)),
    beginPasskey: () =>
      keys(async (device, database) => {
        const begun = await passkeys.beginPasskey(device, database);
        if (begun.ok) {
          const { relyingParty, prfInput } = begun.value;
          adding = { relyingParty, prfInput: prfInput as Bytes };
        }
        return begun;
      }),
    addPasskey: (made, name) =>
      keys(async (device, database) => {
        const attempt = adding;
        adding = null;
        if (attempt === null) return refuse("bad_passkey");
        const added = await passkeys.addPasskey(device, database, attempt, made, name);
        await held.learnWays(database);
        return added;
      }),
    removePasskey: (credential) =>
      keys(async (device, database) => {
        const removed = await passkeys.removePasskey(device, database, credential);
        await held.learnWays(database);
        return removed;
      }),
    beginStepUp: () => asking.do((device) => beginStepUp(device)),
    stepUp: (proof) => asking.do((device) => stepUp(device, proof)),
  };
}
