/**
 * Audit records (`spec/audit.md`): read strictly. What a record holds is what its bytes say and nothing else: it is
 * written again, and refused unless the bytes are the same.
 */
import { type Bytes, fromUtf8, sameBytes, utf8 } from "../bytes";
import {
  ACTIONS,
  type AuditAction,
  NUMBERS,
  type NumberName,
  OBJECT_KINDS,
  type ObjectKind,
} from "./vocabulary";

const LARGEST_RECORD = 4096;
const MOST_OBJECTS = 16;
const ID = /^[0-9a-f]{32}$/;
const DIGEST = /^[0-9a-f]{64}$/;
const CELL = /^[0-9b-hjkmnp-z]{3}$/;
const COUNTRY = /^[A-Z]{2}$/;
const SITE = /^[a-z0-9][a-z0-9-]{0,31}$/;
const CODE = /^[a-z][a-z0-9_.]{0,63}$/;

/** Who did it: ids as far as they are known. None: the server itself. */
export interface Actor {
  readonly account?: string;
  readonly device?: string;
  readonly organisation?: string;
}

export interface AuditObject {
  readonly id: string;
  readonly kind: ObjectKind;
}

/** Where the actor's device was, as the hub said. */
export interface AuditPlace {
  /** Geohash of three characters: a cell of some 150 km. */
  readonly cell?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
  /** The key of one of the organisation's own networks. */
  readonly site?: string;
}

export interface AuditRecord {
  readonly action: AuditAction;
  readonly actor: Actor;
  /** Milliseconds UTC, by the server's clock. */
  readonly at: number;
  /** Why it was refused; present exactly when `outcome` is. */
  readonly code?: string;
  /** SHA-256 of a public object, in hexadecimal. */
  readonly digest?: string;
  readonly numbers?: Readonly<Partial<Record<NumberName, number>>>;
  /** What it was done to, the most particular first. */
  readonly objects?: readonly AuditObject[];
  /** Absent when it was done. */
  readonly outcome?: "refused";
  readonly place?: AuditPlace;
}

/** Read canonical bytes; null for anything that the log would not have written just so. */
export function decodeRecord(canonical: Bytes): AuditRecord | null {
  if (canonical.length > LARGEST_RECORD) return null;
  let value: unknown;
  try {
    value = JSON.parse(fromUtf8(canonical));
  } catch {
    return null;
  }
  if (!isRecord(value) || !sameBytes(encodeRecord(value), canonical)) return null;
  return value;
}

/** The canonical bytes: what is hashed. */
export function encodeRecord(record: AuditRecord): Bytes {
  return utf8(JSON.stringify(sorted(record)));
}

const FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  action: (value) => isOneOf(ACTIONS, value),
  actor: (value) => isObject(value, { account: isId, device: isId, organisation: isId }),
  at: isInteger,
  code: (value) => matches(CODE, value),
  digest: (value) => matches(DIGEST, value),
  numbers: (value) => isObject(value, Object.fromEntries(NUMBERS.map((name) => [name, isInteger]))),
  objects: isObjects,
  outcome: (value) => value === "refused",
  place: (value) =>
    isObject(value, {
      cell: (each) => matches(CELL, each),
      country: (each) => matches(COUNTRY, each),
      site: (each) => matches(SITE, each),
    }),
};

function isRecord(value: unknown): value is AuditRecord {
  if (!isObject(value, FIELDS)) return false;
  const { action, actor, at, code, outcome } = value as Partial<AuditRecord>;
  if (action === undefined || actor === undefined || at === undefined) return false;
  return (code !== undefined) === (outcome !== undefined);
}

function isObjects(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_OBJECTS) return false;
  const kind = (each: unknown) => isOneOf(OBJECT_KINDS, each);
  return value.every(
    (each) => isObject(each, { id: isId, kind }) && Object.keys(each as object).length === 2,
  );
}

/** An object that has none but these fields. */
function isObject(
  value: unknown,
  fields: Readonly<Record<string, (field: unknown) => boolean>>,
): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([name, field]) => Object.hasOwn(fields, name) && fields[name]?.(field) === true,
  );
}

function isOneOf(values: readonly string[], value: unknown): boolean {
  return typeof value === "string" && values.includes(value);
}

function isId(value: unknown): boolean {
  return matches(ID, value);
}

function isInteger(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function matches(pattern: RegExp, value: unknown): boolean {
  return typeof value === "string" && pattern.test(value);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}
