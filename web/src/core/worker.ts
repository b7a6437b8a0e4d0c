/** The core in its worker: no DOM, every key. */
import { expose, proxy } from "comlink";
import type { Core } from "./api";
import { DEFAULTS, type Locks } from "./environment";
import { openWebSocket } from "./hub/frame-socket";
import { browserNetwork } from "./hub/network";
import { loadMls } from "./mls";
import { openCore } from "./open";
import { newId } from "./protocol/ids";

const opening = openCore({
  ...DEFAULTS,
  locks: navigator.locks as unknown as Locks,
  openSocket: openWebSocket,
  network: browserNetwork(self),
  loadMls,
  makeId: newId,
});

// While the PIN is typed: unlocking waits for less. It is tried again there.
loadMls().catch(() => undefined);

/** Methods may be called before the profile is open; functions go back as proxies. */
const core = new Proxy({} as Core, {
  get(_target, name) {
    if (typeof name !== "string" || name === "then") return undefined;
    return async (...given: unknown[]) => {
      const opened = await opening;
      const method = opened[name as keyof Core] as (...args: unknown[]) => Promise<unknown>;
      const answer = await method(...given);
      return typeof answer === "function" ? proxy(answer) : answer;
    };
  },
});

expose(core);
