/** The trend of one analyte as a small line: geometry only. */
import type { TrendValue } from "../../core/api";

export interface SparkPoint {
  readonly x: number;
  readonly y: number;
  readonly at: number;
  readonly value: string;
  /** A bound (`<15`), drawn hollow. */
  readonly bounded: boolean;
}

export interface Sparkline {
  readonly width: number;
  readonly height: number;
  readonly points: readonly SparkPoint[];
  /** Of the line through the points, for SVG. */
  readonly path: string;
  /** The reference range, where it can be read; as far as it is inside. */
  readonly band: { readonly y: number; readonly height: number } | null;
}

export interface Range {
  readonly low: number | null;
  readonly high: number | null;
}

const MARGIN = 4;

/** Null when fewer than two values are numbers: a dot is no trend. */
export function sparkline(
  values: readonly Pick<TrendValue, "at" | "value">[],
  range: Range | null,
  width = 120,
  height = 32,
): Sparkline | null {
  const read = values.flatMap((one) => {
    const number = readNumber(one.value);
    return number === null ? [] : [{ ...one, ...number }];
  });
  const [first, last] = [read[0], read.at(-1)];
  if (first === undefined || last === undefined || read.length < 2) {
    return null;
  }
  const numbers = read.map((one) => one.number);
  const low = Math.min(...numbers);
  const high = Math.max(...numbers);
  const span = high - low || Math.abs(high) || 1;
  const bottom = low - span * 0.1;
  const top = high + span * 0.1;
  const y = (number: number) =>
    round(MARGIN + ((top - number) / (top - bottom)) * (height - 2 * MARGIN));
  const time = last.at - first.at;
  const x = (at: number, index: number) =>
    round(
      MARGIN +
        (time > 0 ? (at - first.at) / time : index / (read.length - 1)) * (width - 2 * MARGIN),
    );
  const points = read.map((one, index) => ({
    x: x(one.at, index),
    y: y(one.number),
    at: one.at,
    value: one.value,
    bounded: one.bounded,
  }));
  const path = points
    .map((point, index) => `${index === 0 ? "M" : "L"}${point.x} ${point.y}`)
    .join("");
  return { width, height, points, path, band: bandOf(range, bottom, top, y) };
}

/** A value as a number, or as the bound that it names; null for words. */
export function readNumber(value: string): { number: number; bounded: boolean } | null {
  const match = /^\s*([<>]=?)?\s*\^?\s*([+-]?\d+(?:\.\d*)?|[+-]?\.\d+)\s*$/.exec(value);
  return match === null ? null : { number: Number(match[2]), bounded: match[1] !== undefined };
}

/** A range as laboratories write it: `3.5-5.3`, `49 - 92`, `[ 0.38 - 0.52 ]`, `[ < 0.21 ]`, `>60`; else null. */
export function readRange(text: string): Range | null {
  const bare = text.replace(/^\s*\[?\s*|\s*\]?\s*$/g, "");
  const both = /^([+-]?\d+(?:\.\d+)?)\s*-\s*([+-]?\d+(?:\.\d+)?)$/.exec(bare);
  if (both !== null) {
    return { low: Number(both[1]), high: Number(both[2]) };
  }
  const one = /^([<>])=?\s*([+-]?\d+(?:\.\d+)?)$/.exec(bare);
  if (one === null) {
    return null;
  }
  return one[1] === "<" ? { low: null, high: Number(one[2]) } : { low: Number(one[2]), high: null };
}

function bandOf(
  range: Range | null,
  bottom: number,
  top: number,
  y: (number: number) => number,
): { y: number; height: number } | null {
  if (range === null) {
    return null;
  }
  const low = Math.max(range.low ?? bottom, bottom);
  const high = Math.min(range.high ?? top, top);
  return low >= high ? null : { y: y(high), height: round(y(low) - y(high)) };
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
