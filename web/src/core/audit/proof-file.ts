/**
 * One record with its proof, as a file (c2sp.org/tlog-proof) that `wardline audit verify` and other people's tools
 * check: Python's `audit/proof_file.py`.
 */
import type { Bytes } from "../bytes";
import { fromUtf8 } from "../bytes";

const FIRST_LINE = "c2sp.org/tlog-proof@v1";

export function writeProofFile(
  record: Bytes,
  index: number,
  path: readonly Bytes[],
  checkpoint: Bytes,
): string {
  const head = [FIRST_LINE, `extra ${base64(record)}`, `index ${index}`, ...path.map(base64)];
  return `${head.join("\n")}\n\n${fromUtf8(checkpoint)}`;
}

function base64(data: Uint8Array): string {
  return btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(""));
}
