/**
 * One byte string for one value: what is signed, authenticated or hashed is encoded here. A decoder takes only what it
 * would itself have written.
 */
import { type Bytes, sameBytes } from "../bytes";
import { MalformedError } from "./reader";
import { decodeAs, encodeAs, type Shape } from "./shapes";

export { encodeAs as encodeCanonical } from "./shapes";

/** Throws MalformedError for anything that `encodeCanonical` would not have produced. */
export function decodeCanonical<T>(shape: Shape<T>, data: Bytes): T {
  const value = decodeAs(shape, data);
  if (!sameBytes(encodeAs(shape, value), data)) throw new MalformedError("$");
  return value;
}
