/** How long the vault believes that a device's owner is there (45 CFR 164.312(a)(2)(iii)): asked, kept, shown. */
import type { SessionTerm } from "../api";
import type { Device } from "../device/device";
import type { Store } from "../store/store";

/** Kept, so that a page without a network locks as soon as one with it. Asked at each connection and after a step-up. */
export async function refreshTerm(device: Device): Promise<void> {
  const answer = await device.ask("session", { tag: "get_session" });
  if (!answer.ok) return;
  const { deviceClass, idle, until } = answer.value;
  await device.store.record((batch) => {
    const profile = batch.find("profile", "profile");
    if (profile === undefined) return;
    batch.put("profile", "profile", { ...profile, term: { deviceClass, idle, until } });
  });
  device.termBegan();
}

/** Null before the vault said anything. `ended`: it refused something because the session is over. */
export function termOf(store: Store, ended: boolean): SessionTerm | null {
  const term = store.find("profile", "profile")?.term;
  return term === undefined ? null : { ...term, over: ended };
}
