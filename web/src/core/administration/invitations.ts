/** Links that enrol a person's first device. The link itself is answered once and kept nowhere. */
import type { Id, Outcome } from "../api";
import type { InvitationEntry, InvitationMade } from "../api_administration";
import { DONE } from "../device/compose";
import type { Device } from "../device/device";
import type { Invited } from "../protocol/wire";

export async function invite(device: Device, account: Id): Promise<Outcome<InvitationMade>> {
  const answer = await device.ask("invited", { tag: "invite_person", account });
  return answer.ok ? { ok: true, value: invitationMade(answer.value) } : answer;
}

export function invitationMade({ invitation, link, expiresAt }: Invited): InvitationMade {
  return { invitation, link, expiresAt };
}

export async function invitations(device: Device): Promise<Outcome<readonly InvitationEntry[]>> {
  const answer = await device.ask("invitations", { tag: "list_invitations" });
  return answer.ok ? { ok: true, value: answer.value.invitations } : answer;
}

export async function withdrawInvitation(device: Device, invitation: Id): Promise<Outcome<void>> {
  const answer = await device.ask("noted", { tag: "withdraw_invitation", invitation });
  return answer.ok ? DONE : answer;
}
