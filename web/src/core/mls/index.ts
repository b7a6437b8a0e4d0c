/**
 * MLS in WebAssembly (`mls/`): the module is loaded once, then everything is synchronous.
 *
 * In the worker it is compiled while it arrives, and refused if its hash is not the one that this client was built
 * with; tests give its bytes.
 */
import init, { initSync } from "../../../../mls/wasm/wardline_mls.js";
import wasmUrl from "../../../../mls/wasm/wardline_mls_bg.wasm?url";

export * from "../../../../mls/wasm/wardline_mls.js";

declare const __MLS_INTEGRITY__: string;

let loading: Promise<unknown> | null = null;

/** Load the module; again is free. Rejects where it cannot be fetched or is not the one of this build. */
export async function loadMls(): Promise<void> {
  loading ??= fetch(wasmUrl, { integrity: __MLS_INTEGRITY__, credentials: "omit" }).then((answer) =>
    init({ module_or_path: answer }),
  );
  try {
    await loading;
  } catch (error) {
    loading = null;
    throw error;
  }
}

/** The same from bytes, for tests in Node. */
export function loadMlsFrom(module: Uint8Array<ArrayBuffer>): void {
  initSync({ module });
  loading = Promise.resolve();
}

/** Why the module refused: `mls/src/errors.rs`, the same on every face. */
export const MLS_CODES = [
  "malformed",
  "wrong_kind",
  "wrong_group",
  "wrong_epoch",
  "replayed",
  "cannot_decrypt",
  "bad_signature",
  "invalid_commit",
  "not_permitted",
  "group_full",
  "bad_certificate",
  "certificate_expired",
  "untrusted",
  "bad_key_package",
  "key_package_expired",
  "key_package_unknown",
  "already_member",
  "unknown_member",
  "commit_pending",
  "no_commit_pending",
  "removed",
  "own_message",
  "bad_state",
  "bad_key",
  "internal",
] as const;
export type MlsCode = (typeof MLS_CODES)[number];

const known: ReadonlySet<unknown> = new Set(MLS_CODES);

/** The stable code of what the module threw; null for anything else, which is a defect. */
export function mlsCode(error: unknown): MlsCode | null {
  if (!(error instanceof Error) || error.name !== "MlsError" || !("code" in error)) return null;
  return known.has(error.code) ? (error.code as MlsCode) : null;
}
