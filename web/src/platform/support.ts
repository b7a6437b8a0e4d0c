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
