/** Whether the page came over an address that browsers trust: without that they give neither encryption nor storage locks. */
export function isProtected(): boolean {
  return globalThis.isSecureContext;
}

/** Whether this browser, in this window, can run the core at all. */
export function isSupported(): boolean {
  return (
    typeof Worker === "function" &&
    typeof WebAssembly === "object" &&
    typeof indexedDB !== "undefined" &&
    "locks" in navigator &&
    globalThis.crypto?.subtle !== undefined
  );
}
