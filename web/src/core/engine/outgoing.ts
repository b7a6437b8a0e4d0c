/** What the outbox hands to the runner. */
import type { Bytes } from "../bytes";
import type { HubRequest } from "../protocol/frames";
import { decodeAs } from "../protocol/shapes";
import { publishKeyPackagesShape, type VaultRequest, vaultRequestShape } from "../protocol/wire";
import type { OutboxRow } from "../store/rows";
import { isWaiting, outboxRows } from "./outbox";
import type { Reader } from "./reader";

/** One outbox row, ready to leave. Everything in it is stored already. */
export interface Outgoing {
  readonly number: number;
  /** Rows of one lane leave one after the other: a conversation's id, or a lane of its own for the rest. */
  readonly lane: string;
  /** A hub's request, or a body to seal for the own vault. */
  readonly request:
    | { readonly to: "hub"; readonly frame: HubRequest }
    | { readonly to: "vault"; readonly body: VaultRequest };
}

/**
 * The oldest row of each lane that is not in `busy`, oldest first.
 *
 * A message that waits to be encrypted holds back the messages behind it, but not a commit: it may be waiting for that.
 */
export function findOutgoing(reader: Reader, busy: ReadonlySet<string>, limit: number): Outgoing[] {
  const taken = new Set(busy);
  const held = new Set<string>();
  const found: Outgoing[] = [];
  for (const row of outboxRows(reader)) {
    if (found.length >= limit) break;
    if (isWaiting(row)) held.add(row.lane);
    else if (!taken.has(row.lane) && !(row.kind === "message" && held.has(row.lane))) {
      taken.add(row.lane);
      found.push({ number: row.number, lane: row.lane, request: requestOf(row) });
    }
  }
  return found;
}

function requestOf(row: OutboxRow): Outgoing["request"] {
  const payload = (row.payload ?? new Uint8Array()) as Bytes;
  switch (row.kind) {
    case "message":
      return { to: "hub", frame: { tag: "send_message", message: payload } };
    case "commit": {
      const welcome = row.welcome as Bytes | null;
      return { to: "hub", frame: { tag: "commit_group", commit: payload, welcome } };
    }
    case "key_packages": {
      const { packages, lastResort } = decodeAs(publishKeyPackagesShape, payload);
      return { to: "hub", frame: { tag: "publish_key_packages", packages, lastResort } };
    }
    case "vault_request":
      return { to: "vault", body: decodeAs(vaultRequestShape, row.content ?? payload) };
  }
}
