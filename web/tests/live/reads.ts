/**
 * How the browser reads what Python made and changed: one verdict for each input, in order.
 *
 * A frame's is its bytes as written again, or null; a content's is its type and what it is when written again.
 */
import { fromHex, hex } from "../../src/core/bytes";
import { decodeContent, encodeContent } from "../../src/core/content/codec";
import { decodeCanonical } from "../../src/core/protocol/canonical";
import { MalformedError } from "../../src/core/protocol/reader";
import { decodeAs, encodeAs } from "../../src/core/protocol/shapes";
import {
  deliveryShape,
  deviceFrameShape,
  envelopeShape,
  hubFrameShape,
  sealedRequestShape,
  vaultAnswerShape,
  vaultRequestShape,
} from "../../src/core/protocol/wire";
import { need, readInput, report } from "../support/node";

const SHAPES = {
  hub_frame: hubFrameShape,
  device_frame: deviceFrameShape,
  delivery: deliveryShape,
  vault_request: vaultRequestShape,
  vault_answer: vaultAnswerShape,
};
const CANONICAL = { envelope: envelopeShape, sealed_request: sealedRequestShape };

function verdict(kind: string, data: Uint8Array<ArrayBuffer>): unknown {
  if (kind === "content") {
    const content = decodeContent(data);
    if (content === null) return null;
    if (content.type === "unknown") return ["unknown", content.named, content.version];
    return [content.type, hex(encodeContent(content))];
  }
  try {
    if (kind in CANONICAL) {
      const shape = CANONICAL[kind as keyof typeof CANONICAL];
      return hex(encodeAs<unknown>(shape, decodeCanonical<unknown>(shape, data)));
    }
    const shape = SHAPES[kind as keyof typeof SHAPES];
    return hex(encodeAs<unknown>(shape, decodeAs<unknown>(shape, data)));
  } catch (error) {
    if (error instanceof MalformedError) return null;
    throw error;
  }
}

const { inputs } = readInput() as unknown as { inputs: readonly [kind: string, data: string][] };
report({
  event: "read",
  verdicts: inputs.map(([kind, data]) => verdict(kind, need(fromHex(data), "hexadecimal"))),
});
