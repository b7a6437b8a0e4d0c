/** Wake-ups without content (VAPID, RFC 8292): the hub knocks, the service worker looks. */
import type { Outcome } from "../api";
import { isRefused } from "../hub/refusal";
import { DONE } from "./compose";
import type { Device } from "./device";

/** The hub needs to know where to knock and nothing else: a knock carries nothing that a key would have to open. */
export async function registerPush(
  device: Device,
  subscription: PushSubscriptionJSON | null,
): Promise<Outcome<void>> {
  const endpoint = subscription?.endpoint ?? null;
  const answer = await device.attempt(() =>
    device.link.request({ tag: "register_push", endpoint }),
  );
  return isRefused(answer) ? { ok: false, refused: answer } : DONE;
}

/** Known from the last signing in; refused `offline` before the first. */
export async function pushKey(device: Device): Promise<Outcome<string | null>> {
  const { pushKey: key } = device;
  return key === undefined ? { ok: false, refused: { code: "offline" } } : { ok: true, value: key };
}
