/** What a memory core says of the organisation's log. */
import type { DeviceEntry, Outcome, OwnCertificates } from "../../src/core/api";

/** Every device has its record; the last one came just now. */
export function memoryCertificates(devices: readonly DeviceEntry[]): Outcome<OwnCertificates> {
  const certificates = devices.map(({ device, enrolledAt, state, changedAt }, index) => ({
    device,
    issuedAt: enrolledAt,
    index: 4_100 - index,
    state: index === 0 ? ("pending" as const) : ("proven" as const),
    revokedAt: state === "active" ? null : changedAt,
  }));
  const origin = `wardline/vault/${"0".repeat(32)}`;
  const log = { origin, size: 4_100, witnesses: ["hub.test"], restored: 0, fault: null };
  return { ok: true, value: { certificates, log } };
}
