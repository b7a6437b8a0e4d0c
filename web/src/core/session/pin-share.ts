/**
 * The vault's share of what a PIN opens (`store/pin.ts`): kept there when a PIN is set, given out for a proof of the PIN.
 * A locked device cannot sign: it asks as somebody who signs in does, with a ticket that it keeps in clear.
 */
import type { Refused } from "../api";
import type { Bytes } from "../bytes";
import { equalInConstantTime } from "../crypto/compare";
import { sha256 } from "../crypto/hash";
import type { Device } from "../device/device";
import { correctedTime, type Environment } from "../environment";
import { type Connection, connect } from "../hub/connection";
import type { Credentials } from "../hub/credentials";
import { ConnectionLostError, RefusedError } from "../hub/errors";
import { isRefused } from "../hub/refusal";
import { SealedRequests } from "../hub/sealed";
import type { VaultAnswer, VaultRequest } from "../protocol/wire";
import {
  type DerivePinKey,
  dropNext,
  type PreparedPin,
  preparePin,
  promoteNext,
  type ShareAnswer,
  storeNext,
  type TakeShare,
} from "../store/pin";
import type { Database } from "../store/schema";

/** `Device.ask`, or a connection of its own. */
export type AskVault = (body: VaultRequest) => Promise<VaultAnswer | Refused>;

/** Connects while the PIN is being stretched. */
export function takeShareIn(environment: Environment): TakeShare {
  return (held) => {
    const connecting = connect(environment.openSocket, { origin: held.hub }, null);
    connecting.catch(() => undefined);
    return (proof) =>
      withConnection(connecting, async (connection) => {
        const root = async (anchor: Bytes) => equalInConstantTime(await sha256(anchor), held.root);
        const sealed = sealedOn(environment, connection, held.organisation, null, root);
        const { device, ticket } = held;
        return readAnswer(await sealed.ask({ tag: "take_pin_share", device, ticket, proof }));
      });
  };
}

function readAnswer(answer: VaultAnswer | Refused): ShareAnswer {
  // Whoever has no such share is told nothing: neither is this device.
  if (isRefused(answer)) return answer.code === "sign_in_failed" ? UNKNOWN : answer;
  if (answer.tag === "pin_share") return answer.share;
  if (answer.tag === "pin_refused") return { code: "wrong_pin", tries: answer.tries };
  return { code: "malformed_request" };
}

const UNKNOWN: Refused = { code: "unknown_share" };

/** Of the open device. */
export function askThrough(device: Device): AskVault {
  return async (body) => {
    const answer = await device.ask("noted", body);
    return answer.ok ? answer.value : answer.refused;
  };
}

/** Of an enrolled device that is not open: with its key, on a connection of its own. */
export function askSigned(
  environment: Environment,
  hub: string,
  credentials: Credentials,
): AskVault {
  return (body) =>
    withConnection(connect(environment.openSocket, { origin: hub }, null), (connection) => {
      const { organisation } = credentials.identity;
      const own = (anchor: Bytes) => equalInConstantTime(anchor, credentials.anchor);
      return sealedOn(environment, connection, organisation, credentials, own).ask(body);
    });
}

/** What a PIN is set with. */
export interface PinParts {
  readonly database: Database;
  readonly derive: DerivePinKey;
  readonly storageKey: Bytes;
  readonly credentials: Credentials;
  readonly hub: string;
  readonly ask: AskVault;
}

/** Gives the vault its share, once: null when it took it. */
export type KeepShare = (ask: AskVault) => Promise<Refused | null>;

/**
 * Wrap the storage key under a PIN, its share given to the vault. Refused with what the vault or the connection refused:
 * the PIN of before goes on, and where nobody knows whether the vault took it, both are tried.
 */
export async function setSharedPin(parts: PinParts, pin: string): Promise<Refused | null> {
  return (await prepareSharedPin(parts, pin))(parts.ask);
}

/** The same in two steps, for when the vault is not there yet: the PIN itself is not kept. */
export async function prepareSharedPin(
  { database, derive, storageKey, credentials, hub }: PinParts,
  pin: string,
): Promise<KeepShare> {
  const { organisation, device } = credentials.identity;
  const root = await sha256(credentials.anchor);
  const house = { hub, organisation, root, device };
  const prepared = await preparePin(derive, pin, storageKey, house);
  return (ask) => keepShare(database, prepared, ask);
}

async function keepShare(
  database: Database,
  prepared: PreparedPin,
  ask: AskVault,
): Promise<Refused | null> {
  const { share, ticket, proof } = prepared;
  await storeNext(database, prepared);
  const answer = await ask({ tag: "keep_pin_share", share, ticket, proof });
  if (!isRefused(answer)) {
    await promoteNext(database, prepared);
    share.fill(0);
    return null;
  }
  // Lost on its way there or back: that record may be the one that opens now.
  if (!LOST.has(answer.code)) await dropNext(database);
  return answer;
}

const LOST: ReadonlySet<string> = new Set([
  "offline",
  "vault_away",
  "cannot_decrypt",
  "malformed_frame",
  "overloaded",
]);

function sealedOn(
  environment: Environment,
  connection: Connection,
  organisation: string,
  credentials: Credentials | null,
  checkAnchor: (anchor: Bytes) => boolean | Promise<boolean>,
): SealedRequests {
  const skew = environment.clock() - connection.signedIn.at;
  return new SealedRequests({
    ask: connection.request.bind(connection),
    organisation,
    checkAnchor,
    clock: () => correctedTime(environment.clock(), skew),
    makeId: environment.makeId,
    credentials,
  });
}

async function withConnection<T>(
  connecting: Promise<Connection>,
  work: (connection: Connection) => Promise<T>,
): Promise<T | Refused> {
  try {
    const connection = await connecting;
    try {
      return await work(connection);
    } finally {
      connection.close();
    }
  } catch (error) {
    if (error instanceof ConnectionLostError) return { code: "offline" };
    if (error instanceof RefusedError) return error.refused;
    throw error;
  }
}
