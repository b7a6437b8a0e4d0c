/** Wake-ups without content: the hub knocks, the service worker looks. */
import type { Outcome } from "../api";
import { refuse } from "./compose";
import type { Device } from "./device";

export async function registerPush(
  _device: Device,
  _subscription: PushSubscriptionJSON | null,
): Promise<Outcome<void>> {
  return refuse("internal");
}

export async function pushKey(_device: Device): Promise<Outcome<string | null>> {
  return { ok: true, value: null };
}
