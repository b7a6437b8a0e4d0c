/** What the asker's screens can show. */
import type { Outcome } from "../api";
import type { Device } from "../device/device";

export async function rights(device: Device): Promise<Outcome<readonly string[]>> {
  const answer = await device.ask("rights", { tag: "get_rights" });
  return answer.ok ? { ok: true, value: answer.value.actions } : answer;
}
