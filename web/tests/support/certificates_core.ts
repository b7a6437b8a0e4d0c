/** What a memory core says of the organisation's log. */
import type { DeviceEntry, LoggedCertificate, Outcome, OwnCertificates } from "../../src/core/api";

/** Every device has its record, and the last one came just now; or everything is wrong. */
export function memoryCertificates(
  devices: readonly DeviceEntry[],
  strange: boolean,
): Outcome<OwnCertificates> {
  const certificates: LoggedCertificate[] = devices.map(
    ({ device, enrolledAt, state, changedAt }, index) => ({
      device,
      issuedAt: enrolledAt,
      index: 4_100 - index,
      state:
        index > 0 ? ("proven" as const) : strange ? ("missing" as const) : ("pending" as const),
      revokedAt: state === "active" ? null : changedAt,
    }),
  );
  const origin = `wardline/vault/${"0".repeat(32)}`;
  const fault = strange ? ("forked" as const) : null;
  const log = { origin, size: 4_100, witnesses: ["hub.test"], restored: 0, fault };
  const stranger = { device: "5f".repeat(16), issuedAt: 1, index: 4_101, revokedAt: null };
  if (strange) certificates.unshift({ ...stranger, state: "proven" });
  const other = `wardline/vault/${"1".repeat(32)}`;
  const partners = [{ ...log, origin: other, size: 310 }];
  return { ok: true, value: { certificates, log, partners } };
}
