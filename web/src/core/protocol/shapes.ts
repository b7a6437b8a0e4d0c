/**
 * What a value on the wire may be: a shape reads it strictly and writes it. `wire.ts` and `content/schema.ts` are made
 * of these. Bounds hold in both directions, so that nothing leaves that the other side must refuse.
 */
import type { Bytes } from "../bytes";
import { MalformedError, Reader } from "./reader";
import { Writer } from "./writer";

export interface Shape<T> {
  read(from: Reader): T;
  write(to: Writer, value: T): void;
}

/** The value that `data` is, all of it. Throws MalformedError. */
export function decodeAs<T>(shape: Shape<T>, data: Uint8Array): T {
  const reader = new Reader(data);
  const value = shape.read(reader);
  reader.end();
  return value;
}

/** Throws MalformedError for a value outside its shape. */
export function encodeAs<T>(shape: Shape<T>, value: T): Bytes {
  const writer = new Writer();
  shape.write(writer, value);
  return writer.finish();
}

export function integer(
  from = Number.MIN_SAFE_INTEGER,
  to = Number.MAX_SAFE_INTEGER,
): Shape<number> {
  const fits = (value: number) => Number.isSafeInteger(value) && value >= from && value <= to;
  return {
    read(reader) {
      const value = reader.integer();
      if (!fits(value)) throw reader.fail();
      return value;
    },
    write(writer, value) {
      if (!fits(value)) throw new MalformedError("integer");
      writer.integer(value);
    },
  };
}

/** Lengths count code points, as in every other language's face. */
export function text(least = 0, most = Number.POSITIVE_INFINITY, pattern?: RegExp): Shape<string> {
  const fits = (value: string) => {
    if (value.length < least || (pattern !== undefined && !pattern.test(value))) return false;
    if (value.length <= most && least <= 1) return true;
    const length = codePoints(value);
    return length >= least && length <= most;
  };
  return {
    read(reader) {
      const value = reader.text();
      if (!fits(value)) throw reader.fail();
      return value;
    },
    write(writer, value) {
      if (!fits(value)) throw new MalformedError("text");
      writer.text(value);
    },
  };
}

function codePoints(value: string): number {
  let length = 0;
  for (const _ of value) length += 1;
  return length;
}

export function binary(least = 0, most = Number.POSITIVE_INFINITY): Shape<Bytes> {
  const fits = (value: Bytes) => value.length >= least && value.length <= most;
  return {
    read(reader) {
      const value = reader.binary();
      if (!fits(value)) throw reader.fail();
      return value;
    },
    write(writer, value) {
      if (!fits(value)) throw new MalformedError("bytes");
      writer.binary(value);
    },
  };
}

export const boolean: Shape<boolean> = {
  read: (reader) => reader.boolean(),
  write: (writer, value) => writer.boolean(value),
};

/** Any value, kept as it is encoded. */
export const encoded: Shape<Bytes> = {
  read: (reader) => reader.raw(),
  write: (writer, value) => writer.raw(value),
};

export function oneOfTexts<T extends string>(...values: readonly T[]): Shape<T> {
  const known = new Set<string>(values);
  return {
    read(reader) {
      const value = reader.text();
      if (!known.has(value)) throw reader.fail();
      return value as T;
    },
    write(writer, value) {
      if (!known.has(value)) throw new MalformedError("enumeration");
      writer.text(value);
    },
  };
}

export function oneOfIntegers<T extends number>(...values: readonly T[]): Shape<T> {
  const known = new Set<number>(values);
  return {
    read(reader) {
      const value = reader.integer();
      if (!known.has(value)) throw reader.fail();
      return value as T;
    },
    write(writer, value) {
      if (!known.has(value)) throw new MalformedError("enumeration");
      writer.integer(value);
    },
  };
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return {
    read: (reader) => (reader.nil() ? null : shape.read(reader)),
    write(writer, value) {
      if (value === null) writer.nil();
      else shape.write(writer, value);
    },
  };
}

export function list<T>(
  shape: Shape<T>,
  least = 0,
  most = Number.POSITIVE_INFINITY,
): Shape<readonly T[]> {
  return {
    read(reader) {
      const count = reader.array();
      if (count < least || count > most) throw reader.fail();
      const values: T[] = [];
      for (let index = 0; index < count; index += 1) {
        reader.path.push(index);
        values.push(shape.read(reader));
        reader.path.pop();
      }
      return values;
    },
    write(writer, values) {
      if (values.length < least || values.length > most) throw new MalformedError("list");
      writer.array(values.length);
      for (const value of values) shape.write(writer, value);
    },
  };
}

/** A field: its name, its shape, and, where a shorter array may leave it out, what it is then. */
export type Field =
  | readonly [name: string, shape: Shape<unknown>]
  | readonly [name: string, shape: Shape<unknown>, absent: unknown];

type AnyRecord = Record<string, unknown>;

export interface Struct<T> extends Shape<T> {
  readonly tag: string | null;
  /** The fields after the tag; `count` is the whole array's. */
  readFields(reader: Reader, count: number): T;
}

/** An array: the tag, if there is one, and the fields in order. Items after the last field are skipped. */
export function struct<T extends object>(tag: string | null, fields: readonly Field[]): Struct<T> {
  const first = tag === null ? 0 : 1;
  const self: Struct<T> = {
    tag,
    read(reader) {
      const count = reader.array();
      if (tag !== null && (count === 0 || reader.text() !== tag)) throw reader.fail();
      return self.readFields(reader, count);
    },
    readFields(reader, count) {
      const value: AnyRecord = tag === null ? {} : { tag };
      fields.forEach(([name, shape, ...absent], index) => {
        const at = index + first;
        reader.path.push(at);
        if (at < count) value[name] = shape.read(reader);
        else if (absent.length > 0) value[name] = absent[0];
        else throw reader.fail();
        reader.path.pop();
      });
      for (let at = fields.length + first; at < count; at += 1) reader.skip();
      return value as T;
    },
    write(writer, value) {
      writer.array(fields.length + first);
      if (tag !== null) writer.text(tag);
      for (const [name, shape] of fields) shape.write(writer, (value as AnyRecord)[name]);
    },
  };
  return self;
}

/** One of several structs, known by its tag. */
export function union<T extends { readonly tag: string }>(
  ...structs: readonly Struct<T>[]
): Shape<T> {
  const known = new Map(structs.map((each) => [each.tag, each]));
  return {
    read(reader) {
      const count = reader.array();
      const found = count > 0 ? known.get(reader.text()) : undefined;
      if (found === undefined) throw reader.fail();
      return found.readFields(reader, count);
    },
    write(writer, value) {
      const found = known.get(value.tag);
      if (found === undefined) throw new MalformedError("tag");
      found.write(writer, value);
    },
  };
}
