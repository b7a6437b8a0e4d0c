/** Where a record of the log says that somebody was. */
import type { AuditPlace } from "../../core/api_compliance";
import type { DevicePlace } from "../../core/api_devices";
import type { Phrase } from "../../i18n/catalogue";
import { middleOf } from "./geohash";

/** What a record says, as of a device. `sites`: the organisation's names for its own, by key. */
export function placeOfRecord(
  { country, site }: AuditPlace,
  sites: Readonly<Record<string, string>>,
): DevicePlace {
  const name = site === undefined ? "" : (sites[site] ?? site);
  return { site: name, country: country ?? "", town: "" };
}

/** The part of the earth that a record's geohash names; null for what is none. */
export function areaOfCell(cell: string, locale: string): Phrase | null {
  const middle = middleOf(cell);
  if (middle === null) return null;
  const { latitude, longitude } = middle;
  const degrees = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  return {
    key: "audit.place.area",
    values: {
      latitude: degrees.format(Math.abs(latitude)),
      longitude: degrees.format(Math.abs(longitude)),
      kind: `${latitude < 0 ? "south" : "north"}${longitude < 0 ? "west" : "east"}`,
    },
  };
}
