/**
 * What the service worker (`src/sw`) says to people: a new version waits, or the server has files that the organisation
 * did not sign. Of the worker's own file, this page is the witness.
 */

import { Watched } from "./store";
import { scriptUrl } from "./trusted";
import { isWorkerListed } from "./worker_script";

/** What the worker found when it compared the server's files with the signed list (`src/sw/check.ts`). */
export type Found =
  | { readonly kind: "same" }
  | { readonly kind: "update"; readonly version: string }
  | {
      readonly kind: "refused";
      readonly reason: "signature" | "organisation" | "files";
      readonly files: readonly string[];
    }
  | { readonly kind: "offline" }
  /** The version that waited runs from the next page on. */
  | { readonly kind: "activated" };

/** `worker`: the server's worker is not the one on its own list. */
export type Refusal = "signature" | "organisation" | "files" | "worker";

export interface News {
  /** The version that waits. */
  readonly update: string | null;
  readonly refused: { readonly reason: Refusal; readonly files: readonly string[] } | null;
}

const URL_OF_WORKER = "/sw.js";
const LOOK_AGAIN = 30 * 60_000;

export const news = new Watched<News>({ update: null, refused: null });

/** What people see after a look at the server. A refusal stays until somebody has answered for it. */
export function tellFound(found: Found): void {
  const known = news.get();
  if (found.kind === "update") news.set({ update: found.version, refused: null });
  if (found.kind === "refused") news.set({ ...known, refused: found });
}

/**
 * A worker that was replaced checks nothing any more, and says nothing: the page looks for itself, before it has the
 * browser look. What a page got from such a worker proves nothing, so this finds the replacement only while a page of before
 * runs (SECURITY.md).
 */
async function isWorkerReplaced(): Promise<boolean> {
  if ((await isWorkerListed()) !== false) return false;
  news.set({ ...news.get(), refused: { reason: "worker", files: [URL_OF_WORKER.slice(1)] } });
  return true;
}

/** Somebody has answered for what was refused. */
export function acceptRefused(): void {
  news.set({ ...news.get(), refused: null });
}

export function dismissUpdate(): void {
  news.set({ ...news.get(), update: null });
}

function foundIn(data: unknown): Found | null {
  if (typeof data !== "object" || data === null) return null;
  if (!("about" in data) || data.about !== "client-files" || !("kind" in data)) return null;
  const kinds: readonly unknown[] = ["same", "update", "refused", "offline", "activated"];
  return kinds.includes(data.kind) ? (data as unknown as Found) : null;
}

/** Registers the worker, has it look at the server now and again, and listens. Without one the page works as well. */
export async function registerServiceWorker(): Promise<void> {
  const workers = navigator.serviceWorker;
  if (workers === undefined) return;
  workers.addEventListener("message", (event: MessageEvent<unknown>) => {
    const found = foundIn(event.data);
    if (found !== null) tellFound(found);
  });
  workers.startMessages();
  if (!(await isWorkerReplaced())) {
    await workers.register(scriptUrl(URL_OF_WORKER), { scope: "/" });
  }
  const registration = await workers.ready;
  const look = () => {
    if (document.hidden) return;
    registration.active?.postMessage({ kind: "check" });
    void isWorkerReplaced();
  };
  look();
  setInterval(look, LOOK_AGAIN);
}

/** Take the version that waits, then load the page with it. */
export async function takeUpdate(): Promise<void> {
  const workers = navigator.serviceWorker;
  const registration = await workers?.getRegistration();
  if (registration?.active == null) {
    location.reload();
    return;
  }
  workers.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (foundIn(event.data)?.kind === "activated") location.reload();
  });
  registration.active.postMessage({ kind: "activate" });
}
