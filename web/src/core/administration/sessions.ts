/** Which devices are signed in, and the end of that. */
import type { Id, Outcome } from "../api";
import type { SessionEntry, SessionPage, SessionQuery } from "../api_administration";
import { DONE } from "../device/compose";
import type { Device } from "../device/device";

const MOST = 200;

export async function sessions(
  device: Device,
  { account, text, after, limit }: SessionQuery,
): Promise<Outcome<SessionPage>> {
  const most = Math.max(1, Math.min(limit, MOST));
  const answer = await device.ask("sessions", {
    ...{ tag: "list_sessions", account, everybody: account === null },
    ...{ after, limit: most, text },
  });
  if (!answer.ok) return answer;
  const { sessions, more } = answer.value;
  return { ok: true, value: { sessions, more } };
}

/** All of one person's, the latest seen first. */
export async function sessionsOf(
  device: Device,
  account: Id,
): Promise<Outcome<readonly SessionEntry[]>> {
  const found: SessionEntry[] = [];
  for (let more = true; more; ) {
    const after = found.at(-1)?.device ?? null;
    const page = await sessions(device, { account, text: "", after, limit: MOST });
    if (!page.ok) return page;
    found.push(...page.value.sessions);
    more = page.value.more && page.value.sessions.length > 0;
  }
  found.sort((one, other) => (other.seenAt ?? 0) - (one.seenAt ?? 0));
  return { ok: true, value: found };
}

export async function endSession(device: Device, ended: Id): Promise<Outcome<void>> {
  const answer = await device.ask("noted", { tag: "end_session", device: ended });
  return answer.ok ? DONE : answer;
}
