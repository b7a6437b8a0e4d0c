/**
 * A new device of one's own account is noticed by the others, and by nobody's leave: whoever is to read an account's
 * messages must become a member of its groups, and MLS shows each member to every other. As
 * `wardline.client.local.own_devices`.
 */
import type { Id } from "../api";
import type { Identity } from "../mls";
import type { Batch } from "../store/batch";
import type { Store } from "../store/store";
import type { Turn } from "./turn";

/**
 * Keep those of this account that are members. What this device finds in its first group was there before it; its owner
 * is told of every other.
 */
export function noteOwnDevices(turn: Turn, members: readonly Identity[]): void {
  const profile = turn.batch.find("profile", "profile");
  if (profile === undefined) return;
  const { organisation, account, device: self } = turn.engine.identity;
  const own = members.filter(
    (each) => each.organisation === organisation && each.account === account,
  );
  const known = profile.ownDevices ?? {};
  const first = !(self in known);
  const found = own.filter(({ device }) => !(device in known));
  if (found.length === 0) return;
  const told = found.map(({ device }) => [device, first || device === self] as const);
  batchPut(turn.batch, { ...known, ...Object.fromEntries(told) });
}

/** Those that the owner was not told of. */
export function findNewDevices(store: Store): readonly Id[] {
  const known = store.find("profile", "profile")?.ownDevices ?? {};
  return Object.keys(known).filter((device) => known[device] === false);
}

/** The owner knows of these. */
export function setTold(batch: Batch, devices: readonly Id[]): void {
  const known = batch.find("profile", "profile")?.ownDevices ?? {};
  const told = devices.filter((device) => known[device] === false);
  batchPut(batch, { ...known, ...Object.fromEntries(told.map((device) => [device, true])) });
}

function batchPut(batch: Batch, ownDevices: Record<string, boolean>): void {
  const profile = batch.find("profile", "profile");
  if (profile !== undefined) batch.put("profile", "profile", { ...profile, ownDevices });
}
