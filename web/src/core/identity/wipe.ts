/** The last word of a device that was told to erase itself: that it did, signed with the key that only memory has now. */

import { sameBytes } from "../bytes";
import type { Environment } from "../environment";
import { correctedTime } from "../environment";
import { connect } from "../hub/connection";
import type { Credentials } from "../hub/credentials";
import { ConnectionLostError, RefusedError } from "../hub/errors";
import { isRefused } from "../hub/refusal";
import { SealedRequests } from "../hub/sealed";
import type { Removal } from "./revocation";

/** Milliseconds before each further try; a page that was closed meanwhile says nothing, and the vault goes on waiting. */
const PAUSES = [1_000, 3_000, 10_000, 30_000, 60_000];
/** The device was wiped and said so already, or the vault knows nothing of an order: asking again changes nothing. */
const FINAL: ReadonlySet<string> = new Set(["not_permitted", "unknown_device", "bad_certificate"]);

/** Whether the vault has it. The hub lets in a device that is dead only as nobody: the request itself is signed. */
export async function confirmWipe(
  environment: Environment,
  hub: string,
  credentials: Credentials,
  { at }: Removal,
  pause: (milliseconds: number) => Promise<void> = sleep,
): Promise<boolean> {
  for (const wait of [0, ...PAUSES]) {
    if (wait > 0) await pause(wait);
    const said = await attempt(environment, hub, credentials, at);
    if (said !== null) return said;
  }
  return false;
}

/** Null where it is worth trying again. */
async function attempt(
  environment: Environment,
  hub: string,
  credentials: Credentials,
  revokedAt: number,
): Promise<boolean | null> {
  try {
    const connection = await connect(environment.openSocket, { origin: hub }, null);
    try {
      const skew = environment.clock() - connection.signedIn.at;
      const sealed = new SealedRequests({
        ask: connection.request.bind(connection),
        organisation: credentials.identity.organisation,
        checkAnchor: (anchor) => sameBytes(anchor, credentials.anchor),
        clock: () => correctedTime(environment.clock(), skew),
        makeId: environment.makeId,
        credentials,
      });
      const answer = await sealed.ask({ tag: "confirm_wipe", revokedAt });
      if (!isRefused(answer)) return answer.tag === "noted";
      return FINAL.has(answer.code) ? false : null;
    } finally {
      connection.close();
    }
  } catch (error) {
    if (error instanceof ConnectionLostError || error instanceof RefusedError) return null;
    throw error;
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
