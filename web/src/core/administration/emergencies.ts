/** Emergency access (45 CFR 164.312(a)(2)(ii)): the review of each, and its end before its time. */
import type { Id, Outcome } from "../api";
import type { EmergencyEntry } from "../api_compliance";
import { DONE } from "../device/compose";
import type { Device } from "../device/device";

export async function emergencies(
  device: Device,
  reviewed: boolean,
): Promise<Outcome<readonly EmergencyEntry[]>> {
  const answer = await device.ask("emergencies", {
    ...{ tag: "list_emergencies", reviewed },
    ...{ after: null, limit: 100 },
  });
  return answer.ok ? { ok: true, value: answer.value.emergencies } : answer;
}

export async function reviewEmergency(
  device: Device,
  access: Id,
  justified: boolean,
  remark: string,
): Promise<Outcome<void>> {
  const answer = await device.ask("noted", { tag: "review_emergency", access, justified, remark });
  return answer.ok ? DONE : answer;
}

export async function endEmergency(device: Device, access: Id): Promise<Outcome<void>> {
  const answer = await device.ask("noted", { tag: "end_emergency", access });
  return answer.ok ? DONE : answer;
}
