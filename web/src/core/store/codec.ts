/** Opened values in and out of bytes. */
import { decode, encode } from "@msgpack/msgpack";
import { StoreError } from "./errors";

export function pack(value: unknown): Uint8Array {
  return encode(value, { ignoreUndefined: true });
}

/** What `pack` was given: it was authenticated before it came here. Throws `state_corrupt`. */
export function unpack<V>(bytes: Uint8Array): V {
  try {
    return decode(bytes) as V;
  } catch {
    throw new StoreError("state_corrupt");
  }
}
