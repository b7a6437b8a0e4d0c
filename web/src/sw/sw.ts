/**
 * The service worker: runs only files that the organisation signed, tells pages when the server has others, and shows
 * wake-ups, which carry nothing.
 */
import { answer, isOurs } from "./answer";
import { activate, check, type Found } from "./check";
import { remembered } from "./state";
import { isTold, type Told } from "./told";
import { openFromNotification, showWakeUp } from "./wake_up";

declare const self: ServiceWorkerGlobalScope;

self.addEventListener("install", (event) => {
  event.waitUntil(
    check().then(async (found) => {
      const { current } = await remembered();
      // Without a checked version there is nothing that this worker could answer with.
      if (current === null) throw new Error(found.kind);
      await self.skipWaiting();
    }),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  if (isOurs(event.request)) event.respondWith(answer(event.request));
});

self.addEventListener("message", (event) => {
  const told: unknown = event.data;
  if (isTold(told)) event.waitUntil(obey(told));
});

self.addEventListener("push", (event) => {
  event.waitUntil(showWakeUp(self));
});

self.addEventListener("notificationclick", (event) => {
  event.waitUntil(openFromNotification(self, event.notification));
});

async function obey(told: Told): Promise<void> {
  if (told.kind === "check") await announce(await check());
  if (told.kind === "activate") {
    await activate();
    await announce({ kind: "activated" });
  }
}

async function announce(found: Found | { readonly kind: "activated" }): Promise<void> {
  const pages = await self.clients.matchAll({ includeUncontrolled: true, type: "window" });
  for (const page of pages) page.postMessage({ ...found, about: "client-files" });
}
