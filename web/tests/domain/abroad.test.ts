import { expect, it } from "vitest";
import type { DevicePlace } from "../../src/core/api_devices";
import { isAbroad } from "../../src/domain/identity/abroad";

const LYON: DevicePlace = { site: "", country: "FR", town: "Lyon" };
const FRANCE: DevicePlace = { site: "", country: "FR", town: "" };
const SPRINGFIELD: DevicePlace = { site: "", country: "US", town: "Springfield" };
const CAMPUS: DevicePlace = { site: "Main campus", country: "", town: "" };

it.each([
  [LYON, SPRINGFIELD, true],
  [SPRINGFIELD, FRANCE, true],
  [LYON, FRANCE, false],
  [SPRINGFIELD, CAMPUS, false],
  [CAMPUS, LYON, false],
  [LYON, null, false],
  [null, LYON, false],
  [null, null, false],
])("warns only where both countries are known, and differ", (there, here, abroad) => {
  expect(isAbroad(there, here)).toBe(abroad);
});
