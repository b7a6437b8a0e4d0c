/** The certificates of one's own account for the page. */
import type { Outcome } from "../api";
import type { KnownLog, OwnCertificates } from "../api_transparency";
import type { Device } from "../device/device";
import { isRefused } from "../hub/refusal";
import type { LogRow } from "../store/rows";
import { checkpointOf } from "./verify-log";

export async function ownCertificates(device: Device): Promise<Outcome<OwnCertificates>> {
  try {
    const found = await device.desk.own();
    if (isRefused(found)) return { ok: false, refused: found };
    const certificates = found.map(({ digest: _, ...each }) => each);
    return { ok: true, value: { certificates, log: shown(device.desk.log) } };
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== "NotSupportedError") throw error;
    return { ok: false, refused: { code: "not_permitted" } };
  }
}

function shown(log: LogRow | null): KnownLog | null {
  const head = checkpointOf(log);
  if (log === null || head === null) return null;
  const { origin, size } = head;
  const witnesses = log.witnesses.map((key) => key.slice(0, key.indexOf("+")));
  return { origin, size, witnesses, restored: log.former.length, fault: log.fault };
}
