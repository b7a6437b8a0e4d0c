/** Where devices are. */

/** Where a device was, as its hub said and its vault knows the network: never nearer than a town. */
export interface DevicePlace {
  /** The organisation's own name for the network: "Main campus". */
  readonly site: string;
  /** ISO 3166-1 alpha-2, in capitals. */
  readonly country: string;
  readonly town: string;
}
