/** What the organisation's log has of one's devices. */
import type { DeviceEntry, Id, LoggedCertificate, OwnCertificates } from "../../core/api";

/** Of a device: the certificate that is not proven where there is one, else the newest. */
export function loggedOf(own: OwnCertificates | null, device: Id): LoggedCertificate | null {
  const found = (own?.certificates ?? []).filter((each) => each.device === device);
  return found.find(({ state }) => state === "missing") ?? found[0] ?? null;
}

/** Devices that were certified in this person's name and are none of theirs. */
export function strangers(own: OwnCertificates, entries: readonly DeviceEntry[]): Id[] {
  const known = new Set(entries.map(({ device }) => device));
  return [...new Set(own.certificates.map(({ device }) => device))].filter(
    (device) => !known.has(device),
  );
}
