/** Which devices are signed in, and the end of that. */
import type { Id, Outcome } from "../api";
import type { SessionEntry } from "../api_administration";
import { DONE } from "../device/compose";
import type { Device } from "../device/device";

export async function sessions(
  device: Device,
  account: Id | null,
): Promise<Outcome<readonly SessionEntry[]>> {
  const everybody = account === null;
  const answer = await device.ask("sessions", {
    ...{ tag: "list_sessions", account, everybody },
    ...{ after: null, limit: 200 },
  });
  return answer.ok ? { ok: true, value: answer.value.sessions } : answer;
}

export async function endSession(device: Device, ended: Id): Promise<Outcome<void>> {
  const answer = await device.ask("noted", { tag: "end_session", device: ended });
  return answer.ok ? DONE : answer;
}
