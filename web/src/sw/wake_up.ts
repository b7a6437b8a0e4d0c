/** A wake-up says that something waits, and not what: the hub that sends it does not know either. */

const TAG = "wardline";

/** Tell, unless a page is in front of its reader: that one shows what came by itself. */
export async function showWakeUp(worker: ServiceWorkerGlobalScope): Promise<void> {
  const pages = await worker.clients.matchAll({ type: "window" });
  if (pages.some((page) => page.visibilityState === "visible" && page.focused)) return;
  await worker.registration.showNotification("Wardline", {
    tag: TAG,
    icon: "/icon-192.png",
    badge: "/icon-192.png",
    requireInteraction: false,
  });
}

/** To the page that is open already, or to a new one. */
export async function openFromNotification(
  worker: ServiceWorkerGlobalScope,
  notification: Notification,
): Promise<void> {
  notification.close();
  const [page] = await worker.clients.matchAll({ type: "window" });
  if (page === undefined) await worker.clients.openWindow("/");
  else await page.focus();
}
