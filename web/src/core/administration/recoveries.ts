/** Who lost everything comes back by two administrators: one asks, another agrees. */
import type { Id, Outcome } from "../api";
import type { InvitationMade, RecoveryEntry } from "../api_administration";
import { DONE } from "../device/compose";
import type { Device } from "../device/device";
import { invitationMade } from "./invitations";

export async function askRecovery(
  device: Device,
  account: Id,
  reason: string,
  wipe: boolean,
): Promise<Outcome<void>> {
  const answer = await device.ask("recoveries", { tag: "ask_recovery", account, reason, wipe });
  return answer.ok ? DONE : answer;
}

export async function recoveries(device: Device): Promise<Outcome<readonly RecoveryEntry[]>> {
  const answer = await device.ask("recoveries", { tag: "list_recoveries" });
  return answer.ok ? { ok: true, value: answer.value.recoveries } : answer;
}

export async function decideRecovery(
  device: Device,
  recovery: Id,
  agree: boolean,
): Promise<Outcome<InvitationMade | null>> {
  const body = { tag: "decide_recovery", recovery, agree } as const;
  if (agree) {
    const answer = await device.ask("invited", body);
    return answer.ok ? { ok: true, value: invitationMade(answer.value) } : answer;
  }
  const answer = await device.ask("noted", body);
  return answer.ok ? { ok: true, value: null } : answer;
}
