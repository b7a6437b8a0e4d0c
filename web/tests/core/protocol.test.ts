import { readFileSync } from "node:fs";
import { decode as peerDecode, encode as peerEncode } from "@msgpack/msgpack";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Bytes, base64Url, fromBase64Url, fromHex, hex } from "../../src/core/bytes";
import { decodeContent, encodeContent, makeContent } from "../../src/core/content/codec";
import { parseInvitation } from "../../src/core/hub/invitation";
import { decodeCanonical } from "../../src/core/protocol/canonical";
import { decodeEnvelope, encodeEnvelope } from "../../src/core/protocol/envelope";
import { decodeDelivery, decodeHubFrame, encodeFrame } from "../../src/core/protocol/frames";
import { encodeGroupId, parseGroupId } from "../../src/core/protocol/group-id";
import { isId, newId } from "../../src/core/protocol/ids";
import { pad, sizeClass, unpad } from "../../src/core/protocol/padding";
import { MalformedError, Reader } from "../../src/core/protocol/reader";
import { decodeAnswer, decodeEntries } from "../../src/core/protocol/sealed-requests";
import { decodeAs, encodeAs } from "../../src/core/protocol/shapes";
import { envelopeShape, findPeopleShape, SHAPES } from "../../src/core/protocol/wire";
import { Writer } from "../../src/core/protocol/writer";

const vectors: Record<string, string> = JSON.parse(
  readFileSync(new URL("../../../spec/vectors.json", import.meta.url), "utf8"),
).structs;
const golden: Record<string, { bytes: string }> = JSON.parse(
  readFileSync(new URL("../../../spec/content/golden.json", import.meta.url), "utf8"),
);
const bytes = (text: string): Bytes => fromHex(text) ?? new Uint8Array(0);

/** The value, or MalformedError; anything else is a defect. */
function onlyMalformed<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedError);
    expect((error as MalformedError).message).toMatch(/^malformed at [$a-z[\]0-9._]*$/i);
    return null;
  }
}

const someBytes = fc.uint8Array({ maxLength: 300 }).map((data) => new Uint8Array(data));

describe("MessagePack", () => {
  const safe = fc.maxSafeInteger();
  const anyText = fc
    .array(fc.nat(0x10ffff).filter((point) => point < 0xd800 || point > 0xdfff))
    .map((points) => String.fromCodePoint(...points));

  test("is written as its peer writes it, and read back", () => {
    fc.assert(
      fc.property(safe, anyText, someBytes, (number, text, data) => {
        const writer = new Writer();
        writer.array(3);
        writer.integer(number);
        writer.text(text);
        writer.binary(data);
        const written = writer.finish();
        expect(hex(written)).toBe(hex(peerEncode([number, text, data])));
        const reader = new Reader(written);
        expect([reader.array(), reader.integer(), reader.text()]).toEqual([3, number, text]);
        expect(hex(reader.binary())).toBe(hex(data));
        reader.end();
      }),
    );
  });

  test("lengths at every boundary of its heads survive", () => {
    for (const length of [0, 15, 16, 31, 32, 255, 256, 65_535, 65_536]) {
      const writer = new Writer();
      writer.text("x".repeat(length));
      writer.binary(new Uint8Array(length));
      writer.array(length);
      for (let left = length; left > 0; left -= 1) writer.nil();
      writer.map(length);
      const reader = new Reader(writer.finish());
      expect(reader.text().length).toBe(length);
      expect(reader.binary().length).toBe(length);
      expect(reader.array()).toBe(length);
      for (let left = length; left > 0; left -= 1) reader.nil();
      expect(reader.map()).toBe(length);
      reader.end();
    }
  });

  test("of any kind is gone over as far as its peer reads it", () => {
    const any = fc.anything({
      withDate: false,
      withTypedArray: false,
      maxDepth: 4,
      withObjectString: false,
    });
    const plain = any.filter((value) => {
      try {
        peerDecode(peerEncode(value));
        return true;
      } catch {
        return false;
      }
    });
    fc.assert(
      fc.property(plain, (value) => {
        const data = new Uint8Array(peerEncode(value));
        const reader = new Reader(data);
        expect(hex(reader.raw())).toBe(hex(data));
        reader.end();
      }),
    );
  });

  test("deep nesting ends in an error, not in the stack", () => {
    const deep = new Uint8Array(100_000).fill(0x91);
    expect(() => new Reader(deep).skip()).toThrow(MalformedError);
    const promised = Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff, 0xc0);
    expect(() => new Reader(promised).skip()).toThrow(MalformedError);
    const long = Uint8Array.of(0xc6, 0xff, 0xff, 0xff, 0xff);
    expect(() => new Reader(long).binary()).toThrow(MalformedError);
  });

  test("nothing is coerced", () => {
    const integer = (...data: number[]) => new Reader(Uint8Array.from(data)).integer();
    expect(() => integer(0xcb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0)).toThrow(MalformedError);
    expect(() => integer(0xcf, 0, 0x20, 0, 0, 0, 0, 0, 0)).toThrow(MalformedError);
    expect(integer(0xcf, 0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)).toBe(2 ** 53 - 1);
    expect(() => integer(0xa1, 0x31)).toThrow(MalformedError);
    expect(() => new Reader(Uint8Array.of(0xa2, 0xc3, 0x28)).text()).toThrow(MalformedError);
    expect(() => new Reader(Uint8Array.of(0xa3, 0xed, 0xa0, 0x80)).text()).toThrow(MalformedError);
    expect(new Reader(Uint8Array.of(0xa3, 0xef, 0xbb, 0xbf)).text()).toBe("\ufeff");
    expect(() => new Reader(Uint8Array.of(0xc0)).boolean()).toThrow(MalformedError);
  });
});

describe("what a hub sends is a frame or malformed", () => {
  const mutated = fc
    .tuple(fc.constantFrom(...Object.values(vectors)), fc.nat(), fc.nat(255), fc.nat(3))
    .map(([vector, at, value, how]) => {
      const data = bytes(vector);
      const place = at % data.length;
      if (how === 0) return data.slice(0, place);
      if (how === 1) return Uint8Array.of(...data, value);
      data[place] = value;
      return data;
    });

  test.each([
    ["random bytes", someBytes],
    ["changed frames", mutated],
  ])("%s", (_name, data) => {
    fc.assert(
      fc.property(data, (given) => {
        for (const read of [decodeHubFrame, decodeDelivery, decodeEntries, decodeEnvelope]) {
          onlyMalformed(() => read(given));
        }
        onlyMalformed(() => decodeAnswer(given));
        const content = decodeContent(given);
        if (content !== null) onlyMalformed(() => encodeContent(content));
      }),
      { numRuns: 500 },
    );
  });

  test("what is canonical is written again as it was read", () => {
    fc.assert(
      fc.property(mutated, fc.constantFrom(...Object.entries(SHAPES)), (data, [, shape]) => {
        const value = onlyMalformed(() => decodeCanonical(shape, data));
        if (value !== null) expect(hex(encodeAs(shape, value))).toBe(hex(data));
      }),
      { numRuns: 500 },
    );
  });

  test("a struct from the future may have more fields, but not where it is signed", () => {
    const longer = bytes(vectors.SignedIn ?? "");
    longer[0] = (longer[0] ?? 0) + 1;
    expect(decodeHubFrame(Uint8Array.of(...longer, 0xc0))).toMatchObject({ tag: "signed_in" });
    const envelope = bytes(vectors.Envelope ?? "");
    envelope[0] = (envelope[0] ?? 0) + 1;
    expect(() => decodeEnvelope(Uint8Array.of(...envelope, 0xc0))).toThrow(MalformedError);
  });

  test("fields that an older hub leaves out have their default", () => {
    const short = bytes("93a77265667573656409aa6f7665726c6f61646564");
    expect(decodeHubFrame(short)).toEqual({
      tag: "refused",
      id: 9,
      code: "overloaded",
      field: null,
      retryAfter: null,
    });
  });
});

describe("bounds hold in both directions", () => {
  test("ids, numbers, lengths in code points", () => {
    const envelope = decodeEnvelope(bytes(vectors.Envelope ?? ""));
    for (const wrong of [
      { conversation: "0A".repeat(16) },
      { conversation: `${"0a".repeat(16)}\n` },
      { generation: 0 },
      { generation: 2 ** 32 },
      { sizeClass: -1 },
      { sizeClass: 1.5 },
      { priority: 4 },
    ]) {
      expect(() => encodeEnvelope({ ...envelope, ...wrong } as typeof envelope)).toThrow(
        MalformedError,
      );
    }
    const ask = (text: string) =>
      encodeAs(findPeopleShape, { tag: "find_people", text, limit: 20 });
    expect(decodeAs(findPeopleShape, ask("🩺".repeat(256))).text).toHaveLength(512);
    expect(() => ask("🩺".repeat(257))).toThrow(MalformedError);
  });

  test("a frame that the hub would refuse does not leave", () => {
    expect(() => encodeFrame({ tag: "send_message", id: 1, message: new Uint8Array(0) })).toThrow(
      MalformedError,
    );
    const oversize = new Uint8Array((256 << 10) + 1);
    expect(() => encodeFrame({ tag: "send_message", id: 1, message: oversize })).toThrow(
      MalformedError,
    );
  });

  test("errors name the place, never the value", () => {
    const bad = bytes(vectors.Envelope ?? "");
    bad[3] = 0xff;
    try {
      decodeAs(envelopeShape, bad);
      expect.unreachable();
    } catch (error) {
      expect((error as MalformedError).where).toBe("$[1]");
    }
  });
});

describe("padding", () => {
  test("hides lengths, at most 12 % longer, and comes off again", () => {
    fc.assert(
      fc.property(fc.nat(100_000), (length) => {
        const padded = sizeClass(length);
        expect(padded).toBeGreaterThan(length);
        expect(padded).toBeLessThanOrEqual(Math.max(256, Math.ceil((length + 1) * 1.12)));
        const data = new Uint8Array(length).fill(0x80);
        expect(pad(data).length).toBe(padded);
        expect(unpad(pad(data)).length).toBe(length);
      }),
      { numRuns: 300 },
    );
  });

  test("the same classes as in Python", () => {
    const classes = [0, 254, 255, 256, 271, 272, 1000, 65_535, 100_000, 262_143].map(sizeClass);
    expect(classes).toEqual([256, 256, 256, 272, 272, 288, 1024, 65_536, 100_352, 262_144]);
  });

  test("anything else is no padding", () => {
    for (const bad of [
      new Uint8Array(0),
      new Uint8Array(256),
      new Uint8Array(256).fill(1),
      pad(new Uint8Array(3)).slice(0, -1),
      Uint8Array.of(...pad(new Uint8Array(3)), 0),
    ]) {
      expect(() => unpad(bad)).toThrow(MalformedError);
    }
    fc.assert(
      fc.property(someBytes, (data) => {
        const plain = onlyMalformed(() => unpad(data));
        if (plain !== null) expect(hex(pad(plain))).toBe(hex(data));
      }),
    );
  });
});

describe("content", () => {
  test("of an unknown type or version is kept whole", () => {
    const poll = new Uint8Array(peerEncode({ type: "poll", version: 3, question: "Lunch?" }));
    const content = decodeContent(poll);
    expect(content).toEqual({ type: "unknown", named: "poll", version: 3, data: poll });
    if (content !== null) expect(encodeContent(content)).toBe(poll);
    const later = new Uint8Array(peerEncode({ type: "text", version: 2, body: "x" }));
    expect(decodeContent(later)).toMatchObject({ type: "unknown", named: "text", version: 2 });
    const broken = new Uint8Array(peerEncode({ type: "text", body: 5 }));
    expect(decodeContent(broken)).toMatchObject({ type: "unknown", named: "text", version: 1 });
    const inherited = new Uint8Array(peerEncode({ type: "constructor" }));
    expect(decodeContent(inherited)).toMatchObject({ type: "unknown", named: "constructor" });
  });

  test("that is none is null", () => {
    for (const value of [1, "text", [], {}, { version: 1 }, { type: 1 }, null]) {
      expect(decodeContent(new Uint8Array(peerEncode(value)))).toBeNull();
    }
    expect(decodeContent(new Uint8Array(0))).toBeNull();
  });

  test("keys that it does not know are ignored, missing ones have their default", () => {
    const data = new Uint8Array(
      peerEncode({ body: "x", later: { deep: [1, { a: 2 }] }, type: "text", __proto__x: 1 }),
    );
    expect(decodeContent(data)).toEqual(makeContent("text", { body: "x" }));
  });

  test("a handoff carries its original, also one from the future", () => {
    const message = newId();
    const given = { message, sender: newId(), sent: 5, reason: "escalated" };
    const poll = new Uint8Array(peerEncode({ type: "poll", version: 3 }));
    const original = { type: "unknown", named: "poll", version: 3, data: poll } as const;
    const handoff = makeContent("handoff", { ...given, original });
    expect(decodeContent(encodeContent(handoff))).toEqual(handoff);
    const text = makeContent("text", { body: "Potassium 6.9" });
    const nested = makeContent("handoff", { ...given, original: text });
    const again = makeContent("handoff", { ...given, original: nested });
    expect(decodeContent(encodeContent(again))).toEqual(again);
  });

  test("any golden content with any byte changed is content, unknown or none", () => {
    const changed = fc
      .tuple(fc.constantFrom(...Object.values(golden)), fc.nat(), fc.nat(255))
      .map(([example, at, value]) => {
        const data = bytes(example.bytes);
        data[at % data.length] = value;
        return data;
      });
    fc.assert(
      fc.property(changed, (data) => {
        const content = decodeContent(data);
        if (content !== null) expect(decodeContent(encodeContent(content))).toEqual(content);
      }),
      { numRuns: 400 },
    );
  });
});

describe("names", () => {
  test("ids are 32 lower-case hexadecimal digits", () => {
    expect(isId(newId())).toBe(true);
    for (const wrong of ["", "0A".repeat(16), `${newId()}\n`, newId().slice(1)]) {
      expect(isId(wrong)).toBe(false);
    }
  });

  test("group ids are read strictly", () => {
    const conversation = newId();
    const data = encodeGroupId({ conversation, generation: 12 });
    expect(parseGroupId(data)).toEqual({ conversation, generation: 12 });
    const text = (value: string) => new TextEncoder().encode(value);
    for (const wrong of ["", conversation, `${conversation}/0`, `${conversation}/01`]) {
      expect(parseGroupId(text(wrong))).toBeNull();
    }
    expect(parseGroupId(text(`${conversation}/1\n`))).toBeNull();
    expect(parseGroupId(text(`${conversation}/${"9".repeat(10)}`))).toBeNull();
    fc.assert(fc.property(someBytes, (any) => parseGroupId(any) === null));
  });

  test("base64url has one form", () => {
    fc.assert(
      fc.property(someBytes, (data) => {
        expect(hex(fromBase64Url(base64Url(data)) ?? new Uint8Array(1))).toBe(hex(data));
      }),
    );
    for (const wrong of ["a", "ab=", "a+b", "AB", "A\n"]) expect(fromBase64Url(wrong)).toBeNull();
  });
});

describe("an invitation link", () => {
  const organisation = "0a".repeat(16);
  const invitation = "0b".repeat(16);
  const key = base64Url(new Uint8Array(16).fill(1));
  const root = base64Url(new Uint8Array(32).fill(2));
  const hub = "wss%3A%2F%2Fhub.example";
  const fragment = `v=1&hub=${hub}&org=${organisation}&inv=${invitation}&key=${key}&root=${root}`;

  test.each([
    `wardline:enrol#${fragment}`,
    `https://vault.example/#${fragment}`,
    `https://vault.example/enrol#${fragment}`,
    `http://127.0.0.1:8441/#${fragment}`,
  ])("is read from %s", (link) => {
    expect(parseInvitation(link)).toEqual({
      hub: "wss://hub.example",
      organisation,
      invitation,
      secret: new Uint8Array(16).fill(1),
      rootFingerprint: new Uint8Array(32).fill(2),
    });
  });

  test.each([
    ["link", ""],
    ["link", "wardline:enrol"],
    ["link", "not a link"],
    ["link", `wardline:other#${fragment}`],
    ["link", `https://vault.example/?q=1#${fragment}`],
    ["link", `https://ada@vault.example/#${fragment}`],
    ["link", `ftp://vault.example/#${fragment}`],
    ["link", `https://vault.example/#${fragment}&more=1`],
    ["link", `https://vault.example/#${fragment}${"a".repeat(3000)}`],
    ["link", `https://vault.example/#${fragment.replace("v=1&", "")}`],
    ["v", `https://vault.example/#${fragment.replace("v=1", "v=2")}`],
    ["hub", `https://vault.example/#${fragment.replace(hub, "https%3A%2F%2Fhub.example")}`],
    ["hub", `https://vault.example/#${fragment.replace(hub, "wss%3A%2F%2Fhub.example%2Fa")}`],
    ["org", `https://vault.example/#${fragment.replace(organisation, "0A".repeat(16))}`],
    ["inv", `https://vault.example/#${fragment.replace(invitation, "x")}`],
    ["key", `https://vault.example/#${fragment.replace(key, root)}`],
    ["root", `https://vault.example/#${fragment.replace(root, key)}`],
  ])("is refused for its %s: %s", (field, link) => {
    expect(parseInvitation(link)).toEqual({ code: "bad_invitation", field });
  });

  test("never throws", () => {
    fc.assert(fc.property(fc.string(), (text) => "code" in parseInvitation(text)));
    fc.assert(fc.property(fc.string(), (text) => "code" in parseInvitation(`https://v/#${text}`)));
  });
});
