/** Emergency access (45 CFR 164.312(a)(2)(ii)): the review of each, and its end before its time. */
import type { Id, Outcome } from "../api";
import type { EmergencyPage, EmergencyQuery } from "../api_compliance";
import { DONE } from "../device/compose";
import type { Device } from "../device/device";

const MOST = 100;

export async function emergencies(
  device: Device,
  { reviewed, after, limit }: EmergencyQuery,
): Promise<Outcome<EmergencyPage>> {
  const most = Math.max(1, Math.min(limit, MOST));
  const body = { tag: "list_emergencies", reviewed, after, limit: most } as const;
  const answer = await device.ask("emergencies", body);
  if (!answer.ok) return answer;
  const { emergencies, more } = answer.value;
  return { ok: true, value: { emergencies, more } };
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
