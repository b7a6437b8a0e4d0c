/** What the browser knows of the network: a hint, never a proof. */
export interface Network {
  /** False where there is certainly none. */
  readonly online: boolean;
  /** Called when that changes; the answer ends it. */
  listen(listener: () => void): () => void;
}

/** Of a page or a worker. */
export function browserNetwork(
  scope: EventTarget & { readonly navigator: { onLine: boolean } },
): Network {
  return {
    get online() {
      return scope.navigator.onLine;
    },
    listen(listener) {
      scope.addEventListener("online", listener);
      scope.addEventListener("offline", listener);
      return () => {
        scope.removeEventListener("online", listener);
        scope.removeEventListener("offline", listener);
      };
    },
  };
}
