/** Cells of the earth's surface, as records name them (`vault/places/geohash.py`): three characters of a geohash. */

export interface Middle {
  /** Degrees, north of the equator. */
  readonly latitude: number;
  /** Degrees, east of Greenwich. */
  readonly longitude: number;
}

const ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz";
const BITS = 5;

/** Of a cell; null for what is none. */
export function middleOf(cell: string): Middle | null {
  const values = [...cell].map((character) => ALPHABET.indexOf(character));
  if (values.length !== 3 || values.includes(-1)) return null;
  const bits = values.reduce((before, value) => (before << BITS) | value, 0);
  const spans = { longitude: { middle: 0, half: 180 }, latitude: { middle: 0, half: 90 } };
  for (let at = values.length * BITS - 1; at >= 0; at -= 1) {
    // The first bit, and every second one after it, halves the longitude.
    const span = at % 2 === 0 ? spans.longitude : spans.latitude;
    span.half /= 2;
    span.middle += (bits >> at) & 1 ? span.half : -span.half;
  }
  return { latitude: spans.latitude.middle, longitude: spans.longitude.middle };
}
