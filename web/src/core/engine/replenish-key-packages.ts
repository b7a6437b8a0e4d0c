/** Keep key packages in store at the hub, so that stewards can add this device while it is away. */
import { type Bytes, hex } from "../bytes";
import { encodeAs } from "../protocol/shapes";
import { publishKeyPackagesShape } from "../protocol/wire";
import type { Batch } from "../store/batch";
import { type Context, seconds, wake } from "./context";
import { addRow, hasKind } from "./outbox";
import {
  ENOUGH_KEY_PACKAGES,
  KEY_PACKAGE_LIFETIME,
  LAST_RESORT_MARGIN,
  LOW_KEY_PACKAGES,
} from "./rules";

/** Make what is missing and queue it; drop the secrets of those that nobody can use any more. */
export function replenishKeyPackages(context: Context, batch: Batch, available: number): void {
  const now = seconds(context);
  let lasting = false;
  for (const [name, row] of [...batch.all("keyPackages")]) {
    if (row.expires < now) batch.delete("keyPackages", name);
    else lasting ||= row.lastResort && row.expires > now + LAST_RESORT_MARGIN;
  }
  if (hasKind(batch, "key_packages")) return;
  const wanted = available < LOW_KEY_PACKAGES ? ENOUGH_KEY_PACKAGES - available : 0;
  const packages = Array.from({ length: wanted }, () => make(context, batch, false));
  queue(context, batch, packages, lasting ? null : make(context, batch, true));
}

/** It was used: make a new one. The used one's secret stays until it ends, since others may have claimed it too. */
export function replaceLastResort(context: Context, batch: Batch): void {
  queue(context, batch, [], make(context, batch, true));
}

/** One key package, its secret stored; null where the certificate has ended. */
function make(context: Context, batch: Batch, lastResort: boolean): Bytes | null {
  const now = seconds(context);
  const lifetime = Math.min(KEY_PACKAGE_LIFETIME, context.member.identity.notAfter - now);
  if (lifetime <= 0) return null;
  const made = context.member.keyPackage(now, lifetime, lastResort);
  batch.put("keyPackages", hex(made.reference), {
    secret: made.secret,
    lastResort,
    expires: now + lifetime,
  });
  return made.message as Bytes;
}

function queue(
  context: Context,
  batch: Batch,
  made: readonly (Bytes | null)[],
  lastResort: Bytes | null,
): void {
  const packages = made.filter((each) => each !== null);
  if (packages.length === 0 && lastResort === null) return;
  const kind = "key_packages";
  const request = { tag: "publish_key_packages", id: 1, packages, lastResort } as const;
  addRow(batch, { lane: kind, kind, payload: encodeAs(publishKeyPackagesShape, request) });
  wake(context, batch);
}
