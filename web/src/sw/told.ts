/** What pages ask of the worker. */
export type Told =
  /** Look at the server now, and announce what was found. */
  | { readonly kind: "check" }
  /** Run the version that waits. */
  | { readonly kind: "activate" };

/** Whether a message is one of these. */
export function isTold(value: unknown): value is Told {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  return value.kind === "check" || value.kind === "activate";
}
