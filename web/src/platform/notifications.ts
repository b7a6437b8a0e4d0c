/** Notifications of this page while it is open but not seen. They carry no content: a screen may be anybody's. */

export function mayNotify(): boolean {
  return typeof Notification === "function" && Notification.permission === "granted";
}

/** One notification at a time: the next replaces it. */
export async function notifyUnseen(title: string, body: string): Promise<void> {
  if (!document.hidden || !mayNotify()) return;
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.showNotification(title, { body, tag: "wardline", icon: "/icon-192.png" });
}
