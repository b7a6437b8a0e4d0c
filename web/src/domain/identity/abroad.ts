/** Whether two devices are in different countries. Pure. */
import type { DevicePlace } from "../../core/api_devices";

/** Only where both countries are known: of the organisation's own networks none is. */
export function isAbroad(there: DevicePlace | null, here: DevicePlace | null): boolean {
  const [one, other] = [there?.country ?? "", here?.country ?? ""];
  return one !== "" && other !== "" && one !== other;
}
