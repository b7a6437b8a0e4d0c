/** Which of one's devices the log has, and which of the log's devices are none of one's own. */
import { expect, test } from "vitest";
import type { DeviceEntry, LoggedCertificate, OwnCertificates } from "../../src/core/api";
import { loggedOf, strangers } from "../../src/domain/identity/logged";

const [ONE, TWO, THREE] = ["1".repeat(32), "2".repeat(32), "3".repeat(32)] as const;

function certificate(device: string, state: LoggedCertificate["state"], index: number) {
  return { device, state, index, issuedAt: index, revokedAt: null };
}

function own(...certificates: LoggedCertificate[]): OwnCertificates {
  return { certificates, log: null, partners: [] };
}

function entry(device: string): DeviceEntry {
  return {
    device,
    name: "",
    deviceClass: "personal",
    state: "active",
    method: "passkey",
    enrolledAt: 1,
    seenAt: null,
    seenFrom: null,
    changedAt: null,
  };
}

test("the newest certificate of a device is shown, unless one is missing", () => {
  const both = own(certificate(ONE, "proven", 9), certificate(ONE, "proven", 3));
  expect(loggedOf(both, ONE)?.index).toBe(9);
  const wrong = own(certificate(ONE, "proven", 9), certificate(ONE, "missing", 3));
  expect(loggedOf(wrong, ONE)?.state).toBe("missing");
  expect(loggedOf(wrong, TWO)).toBe(null);
  expect(loggedOf(null, ONE)).toBe(null);
});

test("a device that is certified and not listed is somebody else's", () => {
  const found = own(
    certificate(THREE, "proven", 9),
    certificate(ONE, "proven", 5),
    certificate(THREE, "proven", 4),
  );
  expect(strangers(found, [entry(ONE), entry(TWO)])).toEqual([THREE]);
  expect(strangers(found, [entry(ONE), entry(THREE)])).toEqual([]);
});
