/** What can go wrong with the store in life, as codes of `spec/errors.toml`. */

export type StoreFailure =
  | "storage_full"
  | "state_corrupt"
  | "schema_too_new"
  | "device_in_use"
  | "storage_failed";

export class StoreError extends Error {
  readonly code: StoreFailure;

  constructor(code: StoreFailure) {
    super(code);
    this.name = "StoreError";
    this.code = code;
  }
}

/** What IndexedDB threw, as one of ours. Its own words may name a record: they go no further. */
export function storeError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "QuotaExceededError") return new StoreError("storage_full");
  if (name === "VersionError") return new StoreError("schema_too_new");
  return new StoreError("storage_failed");
}
