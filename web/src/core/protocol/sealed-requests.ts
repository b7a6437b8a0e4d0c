/** The plaintext of what a device asks of its vault: padded, sealed with HPKE by `hub/sealed.ts`. */
import { type Bytes, concat, utf8 } from "../bytes";
import { encodeCanonical } from "./canonical";
import { pad, unpad } from "./padding";
import { decodeAs, encodeAs, list } from "./shapes";
import {
  type HistoryEntry,
  historyEntryShape,
  type SealedRequest,
  sealedRequestShape,
  type VaultAnswer,
  type VaultRequest,
  vaultAnswerShape,
  vaultRequestShape,
} from "./wire";

/** HPKE `info`: a request sealed for one organisation opens at no other. */
export function requestInfo(organisation: string): Bytes {
  return concat(utf8("wardline/sealed-request/v1"), new Uint8Array(1), utf8(organisation));
}

export function encodeBody(body: VaultRequest): Bytes {
  return encodeAs(vaultRequestShape, body);
}

/** Padded plaintext to seal. */
export function encodeRequest(request: SealedRequest): Bytes {
  return pad(encodeCanonical(sealedRequestShape, request));
}

/** Throws MalformedError. */
export function decodeAnswer(plaintext: Bytes): VaultAnswer {
  return decodeAs(vaultAnswerShape, unpad(plaintext));
}

/** The `entries` of `History`. Throws MalformedError. */
export function decodeEntries(data: Bytes): readonly HistoryEntry[] {
  return decodeAs(list(historyEntryShape), data);
}
