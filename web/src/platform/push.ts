/** The browser's push subscription (Push API; VAPID, RFC 8292), made and ended together with the hub's. */
import type { Core, Outcome } from "../core/api";

export type PushState = "unsupported" | "denied" | "off" | "on";

export async function readPush(): Promise<PushState> {
  if (!("PushManager" in globalThis) || navigator.serviceWorker === undefined) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  return subscription == null ? "off" : "on";
}

/** Ask the person, the browser, then the hub. Null: the hub wakes nobody. */
export async function startPush(core: Core): Promise<Outcome<PushState | null>> {
  if ((await Notification.requestPermission()) !== "granted") return done(await readPush());
  const key = await core.pushKey();
  if (!key.ok) return key;
  if (key.value === null) return done(null);
  const registration = await navigator.serviceWorker.ready;
  const subscription = await subscribe(registration, key.value);
  if (subscription === null) return refused("push_failed");
  const told = await core.registerPush(subscription.toJSON());
  if (told.ok) return done<PushState>("on");
  await subscription.unsubscribe();
  return told;
}

/** The hub first: a subscription that it no longer has wakes nobody. */
export async function endPush(core: Core): Promise<Outcome<PushState>> {
  const told = await core.registerPush(null);
  if (!told.ok) return told;
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  await subscription?.unsubscribe();
  return done<PushState>("off");
}

/** End the browser's part alone: the hub's ends with the device. Never fails: nothing depends on it. */
export async function dropPush(): Promise<void> {
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    await (await registration?.pushManager?.getSubscription())?.unsubscribe();
  } catch {
    // A browser without push has nothing to end.
  }
}

async function subscribe(
  registration: ServiceWorkerRegistration,
  key: string,
): Promise<PushSubscription | null> {
  try {
    return await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: key,
    });
  } catch {
    return null;
  }
}

function done<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

function refused(code: string): Outcome<never> {
  return { ok: false, refused: { code } };
}
