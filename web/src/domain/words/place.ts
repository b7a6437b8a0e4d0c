/** Where a device was, in the reader's language. */
import type { DevicePlace } from "../../core/api_devices";

/** The organisation's own name for it, else town and country; null where it is not known. */
export function placeText(place: DevicePlace | null, locale: string): string | null {
  if (place === null) return null;
  if (place.site !== "") return place.site;
  const found = [place.town, countryName(place.country, locale)].filter((each) => each !== "");
  return found.length === 0 ? null : found.join(", ");
}

/** Of an ISO 3166-1 alpha-2 code; the code where the browser knows no name for it. */
export function countryName(code: string, locale: string): string {
  if (code === "") return "";
  try {
    return new Intl.DisplayNames([locale], { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
}
