/** How a connection ends. Both are expected; they travel as exceptions because they end whatever waits for an answer. */
import type { Refused } from "../api";
import type { Revoked } from "../protocol/wire";

/** The connection ended, or never came about. Whether the hub did what was asked is unknown: ask again. */
export class ConnectionLostError extends Error {
  override readonly name = "ConnectionLostError";
  readonly why: Lost;

  constructor(why: Lost) {
    super(`connection lost: ${why}`);
    this.why = why;
  }
}

/** `nonsense`: what came was no frame of this version, or none that may come then. */
export type Lost = "unreachable" | "silent" | "closed" | "nonsense";

/** The hub refused the connection: `device_revoked`, `unsupported_version`, `too_slow`, … */
export class RefusedError extends Error {
  override readonly name: string = "RefusedError";
  readonly refused: Refused;

  constructor(refused: Refused) {
    super(`refused: ${refused.code}`);
    this.refused = refused;
  }
}

/** The hub brought the authority's word that this device is dead. Whether it is its word: `identity/revocation.ts`. */
export class RevokedError extends RefusedError {
  override readonly name = "RevokedError";
  readonly frame: Revoked;

  constructor(frame: Revoked) {
    super({ code: "device_revoked" });
    this.frame = frame;
  }
}
