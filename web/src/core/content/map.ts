/** Content's maps: keys by name in any order, unknown ones ignored, missing ones as their default. */
import type { Reader } from "../protocol/reader";
import type { Shape } from "../protocol/shapes";

type Property =
  | readonly [shape: Shape<unknown>]
  | readonly [shape: Shape<unknown>, absent: unknown];
type AnyRecord = Record<string, unknown>;

export interface MapShape<T> extends Shape<T> {
  /** What a field is that is left out. */
  readonly defaults: Readonly<Partial<T>>;
}

/** `type`: the map's name, written first, under the key `type`. */
export function map<T extends object>(
  type: string | null,
  properties: Readonly<Record<string, Property>>,
): MapShape<T> {
  const known = new Map(Object.entries(properties));
  const absences = [...known].filter(([, property]) => property.length > 1);
  return {
    defaults: Object.fromEntries(
      absences.map(([name, [, absent]]) => [name, absent]),
    ) as Partial<T>,
    read(reader) {
      const value: AnyRecord = type === null ? {} : { type };
      readEntries(reader, known, value);
      for (const [name, [, ...absent]] of known) {
        if (name in value) continue;
        if (absent.length === 0) throw reader.fail();
        value[name] = absent[0];
      }
      return value as T;
    },
    write(writer, value) {
      writer.map(known.size + (type === null ? 0 : 1));
      if (type !== null) {
        writer.text("type");
        writer.text(type);
      }
      for (const [name, [shape]] of known) {
        writer.text(name);
        shape.write(writer, (value as AnyRecord)[name]);
      }
    },
  };
}

function readEntries(reader: Reader, known: ReadonlyMap<string, Property>, into: AnyRecord): void {
  for (let left = reader.map(); left > 0; left -= 1) {
    const name = reader.key();
    const property = name === null ? undefined : known.get(name);
    if (name === null || property === undefined) {
      reader.skip();
      continue;
    }
    reader.path.push(name);
    into[name] = property[0].read(reader);
    reader.path.pop();
  }
}
