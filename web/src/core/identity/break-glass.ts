/** Into what is closed, in an emergency (45 CFR 164.312(a)(2)(ii)): for a while, with a reason, announced and reviewed. */
import type { Id, Outcome } from "../api";
import { joined } from "../device/ask-vault";
import { DONE } from "../device/compose";
import type { Device } from "../device/device";
import { refreshSummaries } from "../device/refresh";

/** `about`: a conversation or a patient. Resolves when this device has joined it. */
export async function breakGlass(
  device: Device,
  about: Id,
  reason: string,
  minutes: number,
): Promise<Outcome<Id>> {
  const answer = await device.ask("conversation_opened", {
    tag: "break_glass",
    about,
    reason,
    minutes,
  });
  return answer.ok ? joined(device, answer.value.conversation) : answer;
}

export async function endEmergency(device: Device, access: Id): Promise<Outcome<void>> {
  const answer = await device.ask("noted", { tag: "end_emergency", access });
  if (!answer.ok) return answer;
  await refreshSummaries(device);
  return DONE;
}
