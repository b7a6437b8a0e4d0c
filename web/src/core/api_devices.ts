/** The devices of a person, and where they are. */
import type { Id, Millis } from "./api_values";

/** Where a device was, as its hub said and its vault knows the network: never nearer than a town. */
export interface DevicePlace {
  /** The organisation's own name for the network: "Main campus". */
  readonly site: string;
  /** ISO 3166-1 alpha-2, in capitals. */
  readonly country: string;
  readonly town: string;
}

/** One device of the person's account. */
export interface DeviceEntry {
  readonly device: Id;
  readonly name: string;
  readonly deviceClass: "personal" | "shared" | "administration";
  readonly state: "active" | "removed" | "wipe_ordered" | "wiped";
  /** What its owner proved themselves with: `passkey`, `password`, `open_id`, `invitation`. */
  readonly method: string;
  readonly enrolledAt: Millis;
  readonly seenAt: Millis | null;
  /** Where it was then; null where that is not known. */
  readonly seenFrom: DevicePlace | null;
  /** When it was removed or wiped. */
  readonly changedAt: Millis | null;
}
