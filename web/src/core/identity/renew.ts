/** Another certificate for the same key, long before the one ends: nobody has to think of it. */
import type { Bytes } from "../bytes";
import type { Device } from "../device/device";
import { certified } from "../hub/certified";
import { isRefused } from "../hub/refusal";
import type { Identity } from "../mls";

/** Whether less than a third of the certificate's life is left. `now`: milliseconds UTC. */
export function isRenewalDue(identity: Identity, now: number): boolean {
  const { notBefore, notAfter } = identity;
  return notAfter - now / 1000 < (notAfter - notBefore) / 3;
}

/** Ask for it where it is due. It is shown from the next connection on, and in each group from the next own commit on. */
export async function renewWhenDue(device: Device): Promise<void> {
  const { credentials } = device.parts;
  const { identity, anchor } = credentials;
  if (!isRenewalDue(identity, device.now())) return;
  const answer = await device.ask("certificate_renewed", { tag: "renew_certificate" });
  if (!answer.ok) return;
  const chain = answer.value.chain as readonly Bytes[];
  const renewed = certified(chain, anchor, identity, Math.floor(device.now() / 1000));
  if (isRefused(renewed) || renewed.notAfter <= identity.notAfter) return;
  await device.store.record((batch) => {
    const profile = batch.find("profile", "profile");
    if (profile === undefined) return;
    batch.put("profile", "profile", { ...profile, chain: [...chain] });
    credentials.renew(chain, renewed);
    device.replaceMember(device.anchors());
  });
}
