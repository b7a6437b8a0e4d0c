/** Into the profile and out of it: enrolment, unlocking, the PIN. */
import type {
  EnrolmentGiven,
  EnrolmentProgress,
  PasskeyAsked,
  PasskeyProof,
  PasskeyWanted,
  Refused,
} from "./api";
import { type Bytes, fromHex } from "./bytes";
import { correctedTime, type Environment } from "./environment";
import { connect } from "./hub/connection";
import { Credentials } from "./hub/credentials";
import {
  beginEnrolment,
  type Candidate,
  completeEnrolment,
  type Enrolment,
  type EnrolmentParts,
  type Invited,
} from "./hub/enrol";
import { ConnectionLostError, RefusedError } from "./hub/errors";
import { parseInvitation } from "./hub/invitation";
import { isRefused } from "./hub/refusal";
import { type Attempt, beginSignIn, completeSignIn } from "./hub/sign-in";
import { readOrganisation } from "./identity/organisation";
import { passkeyCreated, passkeyEvidence } from "./identity/passkeys";
import { argon2id } from "./mls";
import {
  type AskVault,
  askSigned,
  type KeepShare,
  type PinParts,
  prepareSharedPin,
  setSharedPin,
  takeShareIn,
} from "./session/pin-share";
import { StoreError } from "./store/errors";
import { type DerivePinKey, SHORTEST_PIN, setPin, unwrap } from "./store/pin";
import { addPrf, newPrfInput, PRF_BYTES, unwrapPrf } from "./store/prf";
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
  /** The vault has no share of the PIN yet: gives it one, when it is reached. */
  readonly keep?: KeepShare;
}

/** Characters as people count them. */
export function isLongEnough(pin: string): boolean {
  return [...pin.normalize("NFKC")].length >= SHORTEST_PIN;
}

/** What was begun and is not stored: the key pair is in memory only. */
export type Begun = { readonly prfInput: Bytes } & (
  | { readonly kind: "invited"; readonly invited: Invited }
  | { readonly kind: "attempt"; readonly attempt: Attempt }
  /** Certified already: what is left is to store it. `shared`: as what it was certified. */
  | {
      readonly kind: "proven";
      readonly enrolment: Enrolment;
      readonly relyingParty: string;
      readonly shared: boolean;
    }
);

export type BegunOf<K extends Begun["kind"]> = Extract<Begun, { readonly kind: K }>;

/** Enrol by an invitation link and seal what came of it under the PIN. */
export async function enrolProfile(
  environment: Environment,
  database: Database,
  link: string,
  pin: string,
  progress: (step: EnrolmentProgress) => void,
  shared = false,
): Promise<Opened | Refused> {
  if (!isLongEnough(pin)) return { code: "pin_too_short" };
  const begun = await beginInvited(environment, link, progress);
  if (isRefused(begun)) return begun;
  return finishProfile(environment, database, begun, { pin, deviceName: "", shared }, progress);
}

export async function beginInvited(
  environment: Environment,
  link: string,
  progress: (step: EnrolmentProgress) => void,
): Promise<BegunOf<"invited"> | Refused> {
  await environment.loadMls();
  const invitation = parseInvitation(link);
  if (isRefused(invitation)) return invitation;
  progress({ step: "connecting" });
  const invited = await asNobody(environment, invitation.hub, progress, (parts) =>
    beginEnrolment(invitation, parts),
  );
  if (isRefused(invited)) return invited;
  return { kind: "invited", invited, prfInput: newPrfInput() };
}

/** Begin to sign in at the organisation of the page's own origin. */
export async function beginAttempt(
  environment: Environment,
  login: string,
): Promise<BegunOf<"attempt"> | Refused> {
  await environment.loadMls();
  const house = await readOrganisation(await environment.readOrganisation());
  if (isRefused(house)) return house;
  const attempt = await asNobody(environment, house.hub, undefined, (parts) =>
    beginSignIn(house, login, parts),
  );
  if (isRefused(attempt)) return attempt;
  return { kind: "attempt", attempt, prfInput: newPrfInput() };
}

/** Prove, certify, store. Refused `pin_too_short` where there is neither a PIN nor a passkey that opens the profile. */
export async function finishProfile(
  environment: Environment,
  database: Database,
  begun: Begun,
  given: EnrolmentGiven,
  progress: (step: EnrolmentProgress) => void,
): Promise<Opened | Refused> {
  const key = given.passkey ?? given.proof;
  const opens = key !== undefined && key.prf !== null && key.prf.length === PRF_BYTES;
  if (given.pin === undefined ? !opens : !isLongEnough(given.pin)) return { code: "pin_too_short" };
  if (begun.kind === "proven") {
    progress({ step: "storing" });
    return storeEnrolment(environment, database, begun.enrolment, begun, given);
  }
  progress({ step: "connecting" });
  const { hub } = candidateOf(begun).house;
  const enrolment = await asNobody(environment, hub, progress, (parts) =>
    complete(begun, given, parts),
  );
  if (isRefused(enrolment)) return enrolment;
  progress({ step: "storing" });
  return storeEnrolment(environment, database, enrolment, begun, given);
}

type Unproven = BegunOf<"invited" | "attempt">;

function candidateOf(begun: Unproven): Candidate {
  return begun.kind === "invited" ? begun.invited.candidate : begun.attempt.candidate;
}

async function complete(
  begun: Unproven,
  { passkey, proof, deviceName, shared }: EnrolmentGiven,
  parts: EnrolmentParts,
): Promise<Enrolment | Refused> {
  const deviceClass = shared === true ? "shared" : "personal";
  if (begun.kind === "invited") {
    const created = passkey === undefined ? null : passkeyCreated(passkey, deviceName);
    return completeEnrolment(begun.invited, parts, created, deviceName, deviceClass);
  }
  if (proof === undefined) return { code: "sign_in_failed" };
  return completeSignIn(begun.attempt, parts, passkeyEvidence(proof), deviceName, deviceClass);
}

/** On a connection of its own, without a certificate. Refused `offline` where there is none. */
export async function asNobody<T>(
  environment: Environment,
  hub: string,
  progress: ((step: EnrolmentProgress) => void) | undefined,
  work: (parts: EnrolmentParts) => Promise<T | Refused>,
): Promise<T | Refused> {
  try {
    const connection = await connect(environment.openSocket, { origin: hub }, null);
    try {
      const { makeId } = environment;
      const skew = environment.clock() - connection.signedIn.at;
      const clock = () => correctedTime(environment.clock(), skew);
      const ask = connection.request.bind(connection);
      return await work({ ask, clock, makeId, ...(progress === undefined ? {} : { progress }) });
    } finally {
      connection.close();
    }
  } catch (error) {
    if (error instanceof ConnectionLostError) return { code: "offline" };
    if (error instanceof RefusedError) return error.refused;
    throw error;
  }
}

async function storeEnrolment(
  environment: Environment,
  database: Database,
  enrolment: Enrolment,
  begun: Begun,
  given: EnrolmentGiven,
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
  // Last: a profile that something opens is a whole one.
  const key = given.passkey ?? given.proof;
  if (key !== undefined && key.prf !== null) {
    const answer = { credential: key.credential, secret: key.prf };
    await addPrf(database, relyingPartyOf(begun), begun.prfInput, answer, storageKey);
  }
  const open = await opened(store, profile, storageKey);
  if (given.pin !== undefined) {
    const pin = pinParts(environment, database, open);
    // Where the vault could not keep its share, the PIN opens without: it is kept at the next unlocking.
    const kept = await setSharedPin(pin, given.pin);
    if (kept !== null) await setPin(database, pin.derive, given.pin, storageKey);
  }
  return open;
}

/** What an authenticator is asked for what was begun: to make a passkey, or to answer with one. */
export function offerOf(begun: Unproven): {
  readonly passkey: PasskeyWanted | null;
  readonly asked: PasskeyAsked | null;
} {
  const { prfInput } = begun;
  const relyingParty = relyingPartyOf(begun);
  const { account, challenge } = candidateOf(begun);
  if (begun.kind === "attempt") {
    const { credentials } = begun.attempt;
    return { passkey: null, asked: { challenge, relyingParty, credentials, prfInput } };
  }
  if (relyingParty === "") return { passkey: null, asked: null };
  const user = fromHex(account) ?? new Uint8Array();
  const { login } = begun.invited;
  const organisation = relyingParty;
  const passkey = { challenge, relyingParty, organisation, user, login, exclude: [], prfInput };
  return { passkey, asked: null };
}

function relyingPartyOf(begun: Begun): string {
  if (begun.kind === "proven") return begun.relyingParty;
  return begun.kind === "invited" ? begun.invited.relyingParty : begun.attempt.relyingParty;
}

/** Unlock with a passkey. Refused `wrong_passkey`. */
export async function unlockByPasskey(
  environment: Environment,
  database: Database,
  proof: PasskeyProof,
): Promise<Opened | Refused> {
  await environment.loadMls();
  const { credential, prf } = proof;
  const storageKey = prf === null ? null : await unwrapPrf(database, { credential, secret: prf });
  return storageKey === null
    ? { code: "wrong_passkey" }
    : openProfile(environment, database, storageKey);
}

/**
 * Unlock with the PIN. Refused: `wrong_pin` with the tries left, `pin_share_gone`, `offline` where the vault is not
 * reached; without a share `wrong_pin`, `too_many_tries`, with the time to wait.
 */
export async function unlockProfile(
  environment: Environment,
  database: Database,
  pin: string,
): Promise<Opened | Refused> {
  const taken = await takeStorageKey(environment, database, pin);
  if (isRefused(taken)) return taken;
  const open = await openProfile(environment, database, taken.storageKey);
  if (!taken.bare) return open;
  const keep = await prepareSharedPin(pinParts(environment, database, open), pin);
  return { ...open, keep };
}

async function openProfile(
  environment: Environment,
  database: Database,
  storageKey: Bytes,
): Promise<Opened> {
  const store = await Store.open(database, await makeSealing(storageKey), environment.fault);
  const profile = store.find("profile", "profile");
  if (profile === undefined) throw new StoreError("state_corrupt");
  return opened(store, profile, storageKey);
}

/** The first PIN of an open profile that a passkey opens. Refused `offline` where the vault is not reached. */
export async function setProfilePin(
  environment: Environment,
  database: Database,
  device: Pick<Opened, "profile" | "credentials" | "storageKey">,
  ask: AskVault,
  wanted: string,
): Promise<Refused | null> {
  if (!isLongEnough(wanted)) return { code: "pin_too_short" };
  await environment.loadMls();
  return setSharedPin(pinParts(environment, database, device, ask), wanted);
}

export async function changeProfilePin(
  environment: Environment,
  database: Database,
  device: Pick<Opened, "profile" | "credentials" | "storageKey">,
  ask: AskVault,
  pin: string,
  wanted: string,
): Promise<Refused | null> {
  if (!isLongEnough(wanted)) return { code: "pin_too_short" };
  const taken = await takeStorageKey(environment, database, pin);
  if (isRefused(taken)) return taken;
  taken.storageKey.fill(0);
  return setSharedPin(pinParts(environment, database, device, ask), wanted);
}

async function takeStorageKey(
  environment: Environment,
  database: Database,
  pin: string,
): Promise<{ readonly storageKey: Bytes; readonly bare: boolean } | Refused> {
  await environment.loadMls();
  const { clock } = environment;
  const take = takeShareIn(environment);
  const unwrapped = await unwrap(database, derivation(environment), pin, clock, take);
  if ("storageKey" in unwrapped) return unwrapped;
  if ("refused" in unwrapped) return unwrapped.refused;
  const { early, retryAfter } = unwrapped;
  return { code: early ? "too_many_tries" : "wrong_pin", retryAfter };
}

function pinParts(
  environment: Environment,
  database: Database,
  { profile, credentials, storageKey }: Pick<Opened, "profile" | "credentials" | "storageKey">,
  ask?: AskVault,
): PinParts {
  const { hub } = profile;
  return {
    ...{ database, storageKey, credentials, hub },
    derive: derivation(environment),
    ask: ask ?? askSigned(environment, hub, credentials),
  };
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
