import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fromHex, hex, utf8 } from "../../src/core/bytes";
import { decodeContent, encodeContent } from "../../src/core/content/codec";
import { CHUNK_ROOM, ChunkCipher } from "../../src/core/crypto/attachments";
import { sha256 } from "../../src/core/crypto/hash";
import { decodeCanonical } from "../../src/core/protocol/canonical";
import { pad, unpad } from "../../src/core/protocol/padding";
import { requestInfo } from "../../src/core/protocol/sealed-requests";
import { decodeAs, encodeAs } from "../../src/core/protocol/shapes";
import {
  enrolmentChallenge,
  invitationEvidence,
  passkeyChallenge,
  stepUpChallenge,
} from "../../src/core/protocol/signing";
import { SHAPES } from "../../src/core/protocol/wire";

const spec = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../spec/${name}`, import.meta.url), "utf8"));
const vectors: {
  structs: Record<string, string>;
  derived: Record<string, string>;
  attachment: Record<string, string>;
} = spec("vectors.json");
const golden: Record<string, { bytes: string; value: unknown }> = spec("content/golden.json");

const bytes = (text: string) => fromHex(text) ?? new Uint8Array(0);

describe("every struct of the wire", () => {
  test("of a vector has a shape", () => {
    expect(Object.keys(vectors.structs).filter((name) => !(name in SHAPES))).toEqual([]);
  });

  test.each(Object.entries(vectors.structs))(
    "%s reads and writes the golden bytes",
    (name, data) => {
      const shape = SHAPES[name];
      if (shape === undefined) throw new Error("no shape");
      expect(hex(encodeAs(shape, decodeAs(shape, bytes(data))))).toBe(data);
      expect(decodeCanonical(shape, bytes(data))).toEqual(decodeAs(shape, bytes(data)));
    },
  );
});

test("what is derived is the same bytes", async () => {
  const { derived } = vectors;
  const organisation = "0a".repeat(16);
  const challenge = await enrolmentChallenge(
    organisation,
    "0b".repeat(16),
    new Uint8Array(32),
    utf8("certificate request"),
  );
  expect(hex(challenge)).toBe(derived.enrolment_challenge);
  expect(hex(await invitationEvidence(new Uint8Array(16), challenge))).toBe(
    derived.invitation_evidence,
  );
  const whom = { organisation, account: "0b".repeat(16), device: "0c".repeat(16) };
  const [passkey, stepUp] = await Promise.all([
    passkeyChallenge(whom, new Uint8Array(32)),
    stepUpChallenge(whom, new Uint8Array(32)),
  ]);
  expect([hex(passkey), hex(stepUp)]).toEqual([
    derived.passkey_challenge,
    derived.step_up_challenge,
  ]);
  expect(hex(pad(utf8("hello")))).toBe(derived.padded_hello);
  expect(unpad(bytes(derived.padded_hello ?? ""))).toEqual(utf8("hello"));
  expect(hex(requestInfo(organisation))).toBe(derived.request_info);
});

test("attachments are encrypted to the same bytes", async () => {
  const { attachment } = vectors;
  const key = bytes(attachment.key ?? "");
  const cipher = await ChunkCipher.of(key);
  const first = await cipher.seal(0, false, new Uint8Array(CHUNK_ROOM));
  expect(hex(await sha256(first))).toBe(attachment.first_chunk_sha256);
  expect(hex(await cipher.seal(1, true, utf8("the end")))).toBe(attachment.last_chunk);
  expect(hex(await cipher.seal(0, true, new Uint8Array(0)))).toBe(attachment.empty_file);
});

/** Bytes are base64 in the golden values. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}

/** Golden values leave defaults out where Python does. */
function without(value: unknown, wanted: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(wanted)) {
    return value.map((each, index) => without(each, wanted[index]));
  }
  if (
    value === null ||
    typeof value !== "object" ||
    wanted === null ||
    typeof wanted !== "object"
  ) {
    return value;
  }
  const names = Object.keys(wanted);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => names.includes(name))
      .map(([name, each]) => [name, without(each, (wanted as Record<string, unknown>)[name])]),
  );
}

test.each(Object.entries(golden))(
  "content %s reads as its golden value",
  (_name, { bytes: data, value }) => {
    const content = decodeContent(bytes(data));
    expect(content).not.toBeNull();
    if (content === null) return;
    expect(without(plain(content), value)).toEqual(value);
    expect(decodeContent(encodeContent(content))).toEqual(content);
  },
);
