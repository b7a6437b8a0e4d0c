/** How the connection stands, as people are told it. */
import type { CoreState } from "../../core/api";

export type Standing =
  | "online"
  | "catching"
  | "connecting"
  | "unreachable"
  | "offline"
  /** The hub has nothing more to do with this device. */
  | "ended";

type Open = Extract<CoreState, { kind: "open" }>;

export function standingOf(open: Pick<Open, "connection" | "caughtUp" | "ended">): Standing {
  if (open.ended !== null) return "ended";
  if (open.connection !== "online") return open.connection;
  return open.caughtUp ? "online" : "catching";
}

/** Milliseconds that a connection may be gone before anybody is told: a page that flickers is not believed. */
export const STEADY = 2_000;

/** What is told of it: `long` says whether it has been other than online for as long as `STEADY`. */
export function toldOf(standing: Standing, long: boolean): Standing {
  return long || standing === "ended" ? standing : "online";
}
