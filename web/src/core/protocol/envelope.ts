/** The envelope: the part of a message that the hub reads, authenticated by MLS as its authenticated data. */
import type { Bytes } from "../bytes";
import { decodeCanonical, encodeCanonical } from "./canonical";
import { MalformedError } from "./reader";
import { type Envelope, envelopeShape } from "./wire";

export const ENVELOPE_VERSION = 1;

/** How a message wakes its receivers. */
export const PRIORITY = { silent: 0, normal: 1, urgent: 2, critical: 3 } as const;

export function encodeEnvelope(envelope: Envelope): Bytes {
  return encodeCanonical(envelopeShape, envelope);
}

/** Throws MalformedError for malformed bytes or an unknown version. */
export function decodeEnvelope(data: Bytes): Envelope {
  const envelope = decodeCanonical(envelopeShape, data);
  if (envelope.version !== ENVELOPE_VERSION) throw new MalformedError("$[0]");
  return envelope;
}
