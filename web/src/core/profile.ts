/** Into the profile and out of it: enrolment, unlocking, the PIN. */
import type { EnrolmentProgress, Refused } from "./api";
import type { Bytes } from "./bytes";
import { correctedTime, type Environment } from "./environment";
import { connect } from "./hub/connection";
import { Credentials } from "./hub/credentials";
import { type Enrolment, enrol } from "./hub/enrol";
import { ConnectionLostError, RefusedError } from "./hub/errors";
import { parseInvitation } from "./hub/invitation";
import { isRefused } from "./hub/refusal";
import { argon2id } from "./mls";
import { StoreError } from "./store/errors";
import { type DerivePinKey, SHORTEST_PIN, setPin, unwrap } from "./store/pin";
import type { ProfileRow } from "./store/rows";
import type { Database } from "./store/schema";
import { makeSealing, STORAGE_KEY_BYTES } from "./store/sealing";
import { Store } from "./store/store";

/** An open store, with what a device needs besides. */
export interface Opened {
  readonly store: Store;
  readonly profile: ProfileRow;
  readonly credentials: Credentials;
  readonly storageKey: Bytes;
}

/** Characters as people count them. */
export function isLongEnough(pin: string): boolean {
  return [...pin.normalize("NFKC")].length >= SHORTEST_PIN;
}

/** Enrol by an invitation link and seal what came of it under the PIN. */
export async function enrolProfile(
  environment: Environment,
  database: Database,
  link: string,
  pin: string,
  progress: (step: EnrolmentProgress) => void,
): Promise<Opened | Refused> {
  if (!isLongEnough(pin)) return { code: "pin_too_short" };
  await environment.loadMls();
  const invitation = parseInvitation(link);
  if (isRefused(invitation)) return invitation;
  let enrolment: Enrolment | Refused;
  try {
    progress({ step: "connecting" });
    const connection = await connect(environment.openSocket, { origin: invitation.hub }, null);
    try {
      const { makeId } = environment;
      const skew = environment.clock() - connection.signedIn.at;
      const clock = () => correctedTime(environment.clock(), skew);
      const ask = connection.request.bind(connection);
      enrolment = await enrol(invitation, { ask, clock, makeId, progress });
    } finally {
      connection.close();
    }
  } catch (error) {
    if (error instanceof ConnectionLostError) return { code: "offline" };
    if (error instanceof RefusedError) return error.refused;
    throw error;
  }
  if (isRefused(enrolment)) return enrolment;
  progress({ step: "storing" });
  return storeEnrolment(environment, database, enrolment, pin);
}

async function storeEnrolment(
  environment: Environment,
  database: Database,
  enrolment: Enrolment,
  pin: string,
): Promise<Opened | Refused> {
  const storageKey = crypto.getRandomValues(new Uint8Array(STORAGE_KEY_BYTES));
  const store = await Store.open(database, await makeSealing(storageKey), environment.fault);
  const { hub, organisation, chain, anchor, signingKey, identity } = enrolment;
  const { accountName, organisationName } = enrolment;
  const profile: ProfileRow = {
    hub,
    organisation: {
      id: organisation,
      name: organisationName,
      emergencyNotice: "",
      quickPhrases: [],
    },
    chain: [...chain],
    anchor,
    signingKey,
    me: { account: identity.account, name: accountName, role: "" },
    device: identity.device,
  };
  await store.record((batch) => batch.put("profile", "profile", profile));
  // Last: a profile with a PIN is a whole one.
  await setPin(database, derivation(environment), pin, storageKey);
  return opened(store, profile, storageKey);
}

/** Unlock with the PIN. Refused: `wrong_pin`, `too_many_tries`, with the time to wait. */
export async function unlockProfile(
  environment: Environment,
  database: Database,
  pin: string,
): Promise<Opened | Refused> {
  const storageKey = await takeStorageKey(environment, database, pin);
  if (isRefused(storageKey)) return storageKey;
  const store = await Store.open(database, await makeSealing(storageKey), environment.fault);
  const profile = store.find("profile", "profile");
  if (profile === undefined) throw new StoreError("state_corrupt");
  return opened(store, profile, storageKey);
}

export async function changeProfilePin(
  environment: Environment,
  database: Database,
  pin: string,
  wanted: string,
): Promise<Refused | null> {
  if (!isLongEnough(wanted)) return { code: "pin_too_short" };
  const storageKey = await takeStorageKey(environment, database, pin);
  if (isRefused(storageKey)) return storageKey;
  await setPin(database, derivation(environment), wanted, storageKey);
  storageKey.fill(0);
  return null;
}

async function takeStorageKey(
  environment: Environment,
  database: Database,
  pin: string,
): Promise<Bytes | Refused> {
  await environment.loadMls();
  const unwrapped = await unwrap(database, derivation(environment), pin, environment.clock);
  if (!("wrong" in unwrapped)) return unwrapped.storageKey;
  const { early, retryAfter } = unwrapped;
  return { code: early ? "too_many_tries" : "wrong_pin", retryAfter };
}

function derivation(environment: Environment): DerivePinKey {
  return environment.derivePinKey ?? argon2id;
}

async function opened(store: Store, profile: ProfileRow, storageKey: Bytes): Promise<Opened> {
  const credentials = await Credentials.load({
    organisation: profile.organisation.id,
    chain: profile.chain as Bytes[],
    anchor: profile.anchor as Bytes,
    signingKey: profile.signingKey as Bytes,
  });
  if (isRefused(credentials)) throw new StoreError("state_corrupt");
  return { store, profile, credentials, storageKey };
}
