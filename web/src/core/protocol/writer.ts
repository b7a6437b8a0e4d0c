/** MessagePack, written in its one shortest form: the same bytes as every other face of Wardline writes. */
import { type Bytes, utf8 } from "../bytes";

export class Writer {
  #data: Bytes = new Uint8Array(512);
  #view = new DataView(this.#data.buffer);
  #at = 0;

  finish(): Bytes {
    return this.#data.slice(0, this.#at);
  }

  nil(): void {
    this.#byte(0xc0);
  }

  boolean(value: boolean): void {
    this.#byte(value ? 0xc3 : 0xc2);
  }

  /** A safe integer. */
  integer(value: number): void {
    if (value >= 0) this.#unsigned(value);
    else if (value >= -0x20) this.#byte(value + 0x100);
    else if (value >= -0x80) this.#put(0xd0, 1, value);
    else if (value >= -0x8000) this.#put(0xd1, 2, value);
    else if (value >= -0x8000_0000) this.#put(0xd2, 4, value);
    else this.#put(0xd3, 8, value);
  }

  text(value: string): void {
    const data = utf8(value);
    if (data.length < 0x20) this.#byte(0xa0 | data.length);
    else this.#length(data.length, 0xd9, 0xda, 0xdb);
    this.raw(data);
  }

  binary(value: Uint8Array): void {
    this.#length(value.length, 0xc4, 0xc5, 0xc6);
    this.raw(value);
  }

  array(count: number): void {
    if (count < 0x10) this.#byte(0x90 | count);
    else this.#length(count, null, 0xdc, 0xdd);
  }

  map(count: number): void {
    if (count < 0x10) this.#byte(0x80 | count);
    else this.#length(count, null, 0xde, 0xdf);
  }

  /** Something that is encoded already. */
  raw(data: Uint8Array): void {
    const at = this.#room(data.length);
    this.#data.set(data, at);
  }

  #unsigned(value: number): void {
    if (value < 0x80) this.#byte(value);
    else if (value < 0x100) this.#put(0xcc, 1, value);
    else if (value < 0x1_0000) this.#put(0xcd, 2, value);
    else if (value < 0x1_0000_0000) this.#put(0xce, 4, value);
    else this.#put(0xcf, 8, value);
  }

  #length(length: number, one: number | null, two: number, four: number): void {
    if (one !== null && length < 0x100) this.#put(one, 1, length);
    else if (length < 0x1_0000) this.#put(two, 2, length);
    else this.#put(four, 4, length);
  }

  /** `head`, then `value` in so many bytes, in two's complement. */
  #put(head: number, bytes: 1 | 2 | 4 | 8, value: number): void {
    this.#byte(head);
    const at = this.#room(bytes);
    if (bytes === 1) this.#view.setUint8(at, value);
    else if (bytes === 2) this.#view.setUint16(at, value);
    else if (bytes === 4) this.#view.setUint32(at, value);
    else this.#view.setBigInt64(at, BigInt(value));
  }

  #byte(value: number): void {
    const at = this.#room(1);
    this.#data[at] = value;
  }

  /** Where the next so many bytes go. Growing replaces `#data` and `#view`: take them afterwards. */
  #room(length: number): number {
    const at = this.#at;
    this.#at = at + length;
    if (this.#at > this.#data.length) {
      const grown = new Uint8Array(Math.max(this.#at, 2 * this.#data.length));
      grown.set(this.#data);
      this.#data = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }
}
