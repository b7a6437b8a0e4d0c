/** What the core takes from where it runs: the browser's in `worker.ts`, doubles in tests. */
import type { Jitter } from "./engine/context";
import type { OpenSocket } from "./hub/frame-socket";
import type { Network } from "./hub/network";
import { PACE, type Pace } from "./runner/session";
import type { DerivePinKey } from "./store/pin";
import { DATABASE } from "./store/schema";
import type { Fault } from "./store/store";

/** As much of `LockManager` (Web Locks) as is used. */
export interface Locks {
  request(
    name: string,
    options: { readonly ifAvailable?: boolean; readonly steal?: boolean },
    callback: (lock: unknown) => Promise<void>,
  ): Promise<void>;
}

export interface Environment {
  readonly database: string;
  readonly locks: Locks;
  readonly openSocket: OpenSocket;
  readonly network: Network;
  readonly loadMls: () => Promise<void>;
  /** What the page's origin says of itself (`/organisation.json`), unchecked; null where it says nothing. */
  readonly readOrganisation: () => Promise<unknown>;
  /** Milliseconds UTC. */
  readonly clock: () => number;
  readonly makeId: () => string;
  readonly jitter: Jitter;
  readonly pace: Pace;
  /** A cheaper one in tests; by default Argon2id in the WebAssembly module. */
  readonly derivePinKey?: DerivePinKey;
  readonly fault?: Fault;
}

/** People are warned beyond this, and the hub's time is used instead. */
const CLOSE_ENOUGH = 2 * 60_000;
/** A hub that claims more lies, or this machine's clock was never set: then neither is believed more than the other. */
const TOO_FAR = 7 * 86_400_000;

/**
 * What time it is, with this machine's clock minus the hub's known. A clock that is a day wrong would make key packages
 * that are not valid yet, take good certificates for expired, and every sealed request for stale. When a certificate ends
 * is all that the hub's word moves, by a few days: who may be in a group is decided by removal, not by expiry.
 */
export function correctedTime(clock: number, skew: number): number {
  const size = Math.abs(skew);
  return size > CLOSE_ENOUGH && size < TOO_FAR ? clock - skew : clock;
}

/** A whole number from 0 to below `below`: for pauses, not for keys. */
export function randomBelow(below: number): number {
  if (below <= 0) return 0;
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  return Math.floor((drawn / 2 ** 32) * below);
}

async function readOrganisation(): Promise<unknown> {
  try {
    const answer = await fetch("/organisation.json", { cache: "no-store", credentials: "omit" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

export const DEFAULTS = {
  database: DATABASE,
  readOrganisation,
  clock: () => Date.now(),
  jitter: randomBelow,
  pace: PACE,
} as const;
