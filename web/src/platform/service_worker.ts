/**
 * What the service worker (`src/sw`) has to say to people. It posts `ServiceWorkerNews` to its pages; the page keeps the
 * last of each kind and shows it.
 */
import { scriptUrl } from "./trusted";
import { Watched } from "./store";

export type ServiceWorkerNews =
  /** A new version is there and waits. */
  | { readonly kind: "update" }
  /** A file is not the one that the signed manifest names: it was not run. */
  | { readonly kind: "changed"; readonly file: string }
  /** The service worker itself was replaced by one that was not published. */
  | { readonly kind: "worker_changed" };

export interface News {
  readonly update: boolean;
  readonly changed: string | null;
  readonly workerChanged: boolean;
}

export const news = new Watched<News>({ update: false, changed: null, workerChanged: false });

/** Hook for `src/sw` and for what registers it. */
export function tellNews(said: ServiceWorkerNews): void {
  const known = news.get();
  if (said.kind === "update") news.set({ ...known, update: true });
  else if (said.kind === "changed") news.set({ ...known, changed: said.file });
  else news.set({ ...known, workerChanged: true });
}

export function dismissUpdate(): void {
  news.set({ ...news.get(), update: false });
}

function isNews(data: unknown): data is ServiceWorkerNews {
  if (typeof data !== "object" || data === null || !("kind" in data)) return false;
  if (data.kind === "changed") return "file" in data && typeof data.file === "string";
  return data.kind === "update" || data.kind === "worker_changed";
}

/** Registers the service worker and listens to it. Without one the page works, but not from the cache. */
export async function registerServiceWorker(url: string): Promise<void> {
  const workers = navigator.serviceWorker;
  if (workers === undefined) return;
  workers.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (isNews(event.data)) tellNews(event.data);
  });
  workers.startMessages();
  const registration = await workers.register(scriptUrl(url), { type: "module", scope: "/" });
  const look = () => {
    if (registration.waiting !== null && workers.controller !== null) tellNews({ kind: "update" });
  };
  look();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", look);
  });
}

/** Let the waiting version take over, then load the page with it. */
export async function takeUpdate(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  if (registration?.waiting == null) {
    location.reload();
    return;
  }
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), {
    once: true,
  });
  registration.waiting.postMessage({ kind: "activate" });
}
