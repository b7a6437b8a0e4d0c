import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clockOf, safeName, sizeWords } from "../../../src/domain/attachments/limits";
import { isShownImage, sniff, UNKNOWN_TYPE } from "../../../src/domain/attachments/sniff";
import { keepInside, moveBy, WHOLE, zoomAt } from "../../../src/domain/attachments/zoom";

const bytes = (...head: number[]) => new Uint8Array([...head, ...new Array<number>(600).fill(0)]);
const ascii = (text: string) => new TextEncoder().encode(text);
const PNG = bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

describe("a file's type", () => {
  it("is what its bytes say", () => {
    expect(sniff(PNG, "image/png")).toEqual({ mediaType: "image/png", mislabelled: false });
    expect(sniff(PNG, "application/pdf")).toEqual({ mediaType: "image/png", mislabelled: true });
    expect(sniff(PNG, "")).toEqual({ mediaType: "image/png", mislabelled: false });
    expect(sniff(bytes(0x4d, 0x5a), "image/jpeg")).toEqual({
      mediaType: "application/x-msdownload",
      mislabelled: true,
    });
  });

  it("is nothing in particular when a picture is none", () => {
    expect(sniff(bytes(1, 2, 3), "image/png")).toEqual({
      mediaType: UNKNOWN_TYPE,
      mislabelled: true,
    });
    expect(sniff(ascii("<html><script>"), "image/jpeg")).toEqual({
      mediaType: UNKNOWN_TYPE,
      mislabelled: true,
    });
  });

  it("may be a text's own word, and that of a container", () => {
    expect(sniff(ascii("a,b\n1,2"), "text/csv")).toEqual({
      mediaType: "text/csv",
      mislabelled: false,
    });
    expect(sniff(bytes(0x1a, 0x45, 0xdf, 0xa3), "audio/webm;codecs=opus").mediaType).toBe(
      "audio/webm",
    );
    expect(
      sniff(bytes(0x50, 0x4b, 3, 4), "application/vnd.oasis.opendocument.text").mislabelled,
    ).toBe(false);
  });

  it("shows no picture that could carry script", () => {
    expect(
      ["image/svg+xml", "text/html", "application/xhtml+xml", "image/png"].map(isShownImage),
    ).toEqual([false, false, false, true]);
  });
});

describe("names and sizes", () => {
  it.each([
    ["../../etc/passwd", "passwd"],
    ["C:\\Users\\a\\scan.pdf", "scan.pdf"],
    ["invoice\u202efdp.exe", "invoicefdp.exe"],
    ["...", "attachment"],
    ["", "attachment"],
    ['a<b>:"|?*.txt', "ab.txt"],
  ])("of %j is safe", (name, safe) => {
    expect(safeName(name)).toBe(safe);
  });

  it("are never long, and keep what says what they are", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (name) => {
        const safe = safeName(`${name}.jpeg`);
        expect(safe.length).toBeLessThanOrEqual(120);
        expect(safe).not.toMatch(/[/\\<>:"|?*]/);
      }),
    );
    expect(safeName(`${"x".repeat(300)}.jpeg`)).toMatch(/^x+\.jpeg$/);
  });

  it("are said in decimal units", () => {
    expect(
      [999, 1000, 61_234, 999_499, 999_500, 25 * 1024 * 1024].map((size) => sizeWords(size)),
    ).toEqual([
      { value: 999, unit: "byte" },
      { value: 1, unit: "kilobyte" },
      { value: 61, unit: "kilobyte" },
      { value: 999, unit: "kilobyte" },
      { value: 1, unit: "megabyte" },
      { value: 26.2, unit: "megabyte" },
    ]);
    expect([clockOf(0), clockOf(23_400), clockOf(605_000), clockOf(-1)]).toEqual([
      "0:00",
      "0:23",
      "10:05",
      "0:00",
    ]);
  });
});

describe("zoom", () => {
  const picture = { width: 400, height: 300 };
  const frame = { width: 500, height: 500 };

  it("keeps the point that is zoomed at", () => {
    const zoomed = zoomAt(WHOLE, 4, 100, 50, picture, frame);
    expect((100 - zoomed.x) / zoomed.scale).toBeCloseTo(100);
    expect((50 - zoomed.y) / zoomed.scale).toBeCloseTo(50);
  });

  it("never loses the picture, nor makes it smaller than whole", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.double({ min: 0.2, max: 5, noNaN: true }),
            fc.integer({ min: -900, max: 900 }),
          ),
          { maxLength: 20 },
        ),
        (steps) => {
          let zoom = WHOLE;
          for (const [factor, by] of steps) {
            zoom = moveBy(zoomAt(zoom, factor, by, -by, picture, frame), by, by, picture, frame);
          }
          expect(zoom.scale).toBeGreaterThanOrEqual(1);
          expect(zoom.scale).toBeLessThanOrEqual(8);
          expect(Math.abs(zoom.x)).toBeLessThanOrEqual(
            Math.max(0, (picture.width * zoom.scale - frame.width) / 2) + 1e-6,
          );
        },
      ),
    );
    expect(keepInside({ scale: 1, x: 99, y: -99 }, picture, frame)).toEqual({
      scale: 1,
      x: 0,
      y: -0,
    });
  });
});
