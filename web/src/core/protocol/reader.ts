/**
 * MessagePack, read strictly and without copies of the structure: callers say what they expect next.
 *
 * Integers are exact up to 2^53 - 1, texts are UTF-8, a float is no integer, nothing is coerced. `skip` and `raw` go
 * over values of any kind, to a bounded depth.
 */
import { type Bytes, fromUtf8 } from "../bytes";

/** The bytes are not what was expected. `where` is a path (`$[2][0]`), never a value. */
export class MalformedError extends Error {
  override readonly name = "MalformedError";
  readonly where: string;

  constructor(where: string) {
    super(`malformed at ${where}`);
    this.where = where;
  }
}

const MAX_DEPTH = 512;

/** Bytes after a head that says all: nil, booleans, numbers, extensions of fixed size. */
const FIXED = new Map([
  [0xc0, 0],
  [0xc2, 0],
  [0xc3, 0],
  [0xca, 4],
  [0xcb, 8],
  [0xcc, 1],
  [0xcd, 2],
  [0xce, 4],
  [0xcf, 8],
  [0xd0, 1],
  [0xd1, 2],
  [0xd2, 4],
  [0xd3, 8],
  [0xd4, 2],
  [0xd5, 3],
  [0xd6, 5],
  [0xd7, 9],
  [0xd8, 17],
]);

/** Heads with a length after them: its width, bytes besides the length, values for each (0: it counts bytes). */
const SIZED = new Map<number, readonly [width: 1 | 2 | 4, more: number, each: number]>([
  [0xc4, [1, 0, 0]],
  [0xc5, [2, 0, 0]],
  [0xc6, [4, 0, 0]],
  [0xc7, [1, 1, 0]],
  [0xc8, [2, 1, 0]],
  [0xc9, [4, 1, 0]],
  [0xd9, [1, 0, 0]],
  [0xda, [2, 0, 0]],
  [0xdb, [4, 0, 0]],
  [0xdc, [2, 0, 1]],
  [0xdd, [4, 0, 1]],
  [0xde, [2, 0, 2]],
  [0xdf, [4, 0, 2]],
]);

export class Reader {
  readonly #data: Bytes;
  readonly #view: DataView;
  #at = 0;
  /** Where the reader is, for errors. */
  readonly path: (number | string)[] = [];

  constructor(data: Uint8Array) {
    this.#data = data as Bytes;
    this.#view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }

  fail(): MalformedError {
    return new MalformedError(
      `$${this.path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("")}`,
    );
  }

  end(): void {
    if (this.#at !== this.#data.length) throw this.fail();
  }

  /** Whether nil is next; it is taken. */
  nil(): boolean {
    if (this.#data[this.#at] !== 0xc0) return false;
    this.#at += 1;
    return true;
  }

  boolean(): boolean {
    const head = this.#byte();
    if (head !== 0xc2 && head !== 0xc3) throw this.fail();
    return head === 0xc3;
  }

  integer(): number {
    const head = this.#byte();
    if (head < 0x80) return head;
    if (head >= 0xe0) return head - 0x100;
    switch (head) {
      case 0xcc:
        return this.#number(1);
      case 0xcd:
        return this.#number(2);
      case 0xce:
        return this.#number(4);
      case 0xcf:
        return this.#exact(this.#view.getBigUint64(this.#take(8)));
      case 0xd0:
        return this.#view.getInt8(this.#take(1));
      case 0xd1:
        return this.#view.getInt16(this.#take(2));
      case 0xd2:
        return this.#view.getInt32(this.#take(4));
      case 0xd3:
        return this.#exact(this.#view.getBigInt64(this.#take(8)));
      default:
        throw this.fail();
    }
  }

  text(): string {
    const text = this.#utf8();
    if (text === null) throw this.fail();
    return text;
  }

  /** A map's key; null for one that is no UTF-8, which is nobody's name. */
  key(): string | null {
    return this.#utf8();
  }

  /** A copy: frames are large, what is kept of them is small. */
  binary(): Bytes {
    const length = this.#length(this.#byte(), 0xc4, 0xc5, 0xc6);
    const start = this.#take(length);
    return this.#data.slice(start, start + length);
  }

  array(): number {
    const head = this.#byte();
    return head >= 0x90 && head < 0xa0 ? head & 0x0f : this.#length(head, null, 0xdc, 0xdd);
  }

  map(): number {
    const head = this.#byte();
    return head >= 0x80 && head < 0x90 ? head & 0x0f : this.#length(head, null, 0xde, 0xdf);
  }

  /** Any one value, as it is encoded. */
  raw(): Bytes {
    const start = this.#at;
    this.skip();
    return this.#data.slice(start, this.#at);
  }

  skip(depth = 0): void {
    if (depth > MAX_DEPTH) throw this.fail();
    const [bytes, items] = this.#extent(this.#byte());
    this.#take(bytes);
    for (let index = 0; index < items; index += 1) this.skip(depth + 1);
  }

  /** How many bytes and how many values follow a head. */
  #extent(head: number): readonly [bytes: number, items: number] {
    if (head < 0x80 || head >= 0xe0) return [0, 0];
    if (head < 0x90) return [0, 2 * (head & 0x0f)];
    if (head < 0xa0) return [0, head & 0x0f];
    if (head < 0xc0) return [head & 0x1f, 0];
    const fixed = FIXED.get(head);
    if (fixed !== undefined) return [fixed, 0];
    const sized = SIZED.get(head);
    if (sized === undefined) throw this.fail();
    const [width, more, each] = sized;
    const length = this.#number(width);
    return each === 0 ? [length + more, 0] : [0, length * each];
  }

  #utf8(): string | null {
    const head = this.#byte();
    const length = head >= 0xa0 && head < 0xc0 ? head & 0x1f : this.#length(head, 0xd9, 0xda, 0xdb);
    const start = this.#take(length);
    try {
      return fromUtf8(this.#data.subarray(start, start + length));
    } catch {
      return null;
    }
  }

  #number(width: 1 | 2 | 4): number {
    const at = this.#take(width);
    if (width === 1) return this.#view.getUint8(at);
    return width === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  #byte(): number {
    return this.#view.getUint8(this.#take(1));
  }

  #take(length: number): number {
    const start = this.#at;
    if (length > this.#data.length - start) throw this.fail();
    this.#at = start + length;
    return start;
  }

  #length(head: number, one: number | null, two: number, four: number): number {
    if (head === one) return this.#number(1);
    if (head === two) return this.#number(2);
    if (head === four) return this.#number(4);
    throw this.fail();
  }

  #exact(value: bigint): number {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw this.fail();
    return number;
  }
}
