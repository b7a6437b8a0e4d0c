/** The core in its worker, as an object of this page. */
import { proxy, wrap } from "comlink";
import type { Core } from "../core/api";
import workerUrl from "../core/worker?worker&url";
import { scriptUrl } from "./trusted";

/** Starts the worker. `failed` is called when it cannot be loaded or dies of a defect. */
export function startCore(failed: () => void): Core {
  const worker = new Worker(scriptUrl(workerUrl), { type: "module", name: "wardline" });
  worker.addEventListener("error", failed);
  worker.addEventListener("messageerror", failed);
  return withCallbacks(wrap<Core>(worker) as unknown as Core);
}

/** Functions do not cross by structured clone: each one among the arguments goes as a proxy. */
function withCallbacks(core: Core): Core {
  return new Proxy(core, {
    get(target, name) {
      // A proxy that answers to `then` would be taken for a promise.
      if (typeof name !== "string" || name === "then") return undefined;
      const method = target[name as keyof Core] as (...given: unknown[]) => Promise<unknown>;
      return (...given: unknown[]) =>
        method(...given.map((value) => (typeof value === "function" ? proxy(value) : value)));
    },
  });
}
