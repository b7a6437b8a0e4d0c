/** The certificates of one's own account for the page. */
import type { Outcome } from "../api";
import type { KnownLog, OwnCertificates } from "../api_transparency";
import type { Device } from "../device/device";
import { isRefused } from "../hub/refusal";
import type { LogRow } from "../store/rows";
import { checkpointOf } from "./verify-log";

export async function ownCertificates(device: Device): Promise<Outcome<OwnCertificates>> {
  try {
    const desk = await device.desks.own;
    const found = await desk.own();
    if (isRefused(found)) return { ok: false, refused: found };
    const certificates = found.map(({ digest: _, ...each }) => each);
    const partners = device.desks.partnerLogs.map(shown).filter((log) => log !== null);
    return { ok: true, value: { certificates, log: shown(desk.log), partners } };
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== "NotSupportedError") throw error;
    return { ok: false, refused: { code: "not_permitted" } };
  }
}

function shown(log: LogRow | null): KnownLog | null {
  const head = checkpointOf(log);
  if (log === null || (head === null && log.fault === null)) return null;
  const { origin, size } = head ?? { origin: nameOf(log.key), size: 0 };
  const witnesses = log.witnesses.map(nameOf);
  return { origin, size, witnesses, restored: log.former.length, fault: log.fault };
}

/** Of a verifier key. */
function nameOf(key: string): string {
  return key.slice(0, key.indexOf("+"));
}
