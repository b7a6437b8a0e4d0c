/** Answers pages from the checked files, and from nothing else. */
import { LIST, SIGNATURE } from "./listing";
import { cacheOf, remembered } from "./state";

const PAGE = "/index.html";
/**
 * What is checked against, what the browser itself compares, and whose place this is for who signs in come from the
 * server.
 */
const FROM_SERVER = new Set([LIST, SIGNATURE, "/sw.js", "/organisation.json"]);

/** Whether this worker answers at all: other methods and places are none of its business. */
export function isOurs(request: Request): boolean {
  const url = new URL(request.url);
  return (
    request.method === "GET" && url.origin === location.origin && !FROM_SERVER.has(url.pathname)
  );
}

/** The file as it was checked; the page for every path that it routes itself; not found for what was never listed. */
export async function answer(request: Request): Promise<Response> {
  const { current } = await remembered();
  // Nothing was checked yet: this worker controls no page of its own making.
  if (current === null) return fetch(request);
  const cache = await caches.open(cacheOf(current));
  const path = request.mode === "navigate" ? PAGE : new URL(request.url).pathname;
  const found = await cache.match(path, { ignoreVary: true });
  return found ?? new Response("not found\n", { status: 404 });
}
