/** Asks the open device. Where none is open, what is asked is refused (`locked`), or answered with nothing. */
import type { Outcome } from "./api";
import { DONE, refuse } from "./device/compose";
import type { Device } from "./device/device";
import { StoreError } from "./store/errors";

/** Who has the device. */
export interface Holder {
  /** Null where none is open. */
  device(): Device | null;
  /** The device cannot go on. */
  fail(device: Device, error: unknown): Promise<void>;
}

export class Asking {
  readonly #holder: Holder;

  constructor(holder: Holder) {
    this.#holder = holder;
  }

  /** Null where none is open. */
  get device(): Device | null {
    return this.#holder.device();
  }

  do<T>(asked: (device: Device) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const { device } = this;
    if (device === null) return Promise.resolve(refuse("locked"));
    return this.guarded(() => asked(device), device);
  }

  /** What the hub would have to carry: refused where it will carry nothing more of this device. */
  say<T>(said: (device: Device) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    return this.do((device) =>
      device.ended === null ? said(device) : Promise.resolve(refuse(device.ended)),
    );
  }

  /** What was being read when the profile was locked is answered with nothing. */
  async read<T>(nothing: T, asked: (device: Device) => Promise<T>): Promise<T> {
    const { device } = this;
    if (device === null) return nothing;
    try {
      return await asked(device);
    } catch (error) {
      if (this.device !== device) return nothing;
      if (!(error instanceof StoreError)) throw error;
      await this.#holder.fail(device, error);
      return nothing;
    }
  }

  async quietly(asked: (device: Device) => Promise<void>): Promise<void> {
    await this.read(undefined, async (device) => {
      await this.guarded(async () => {
        await asked(device);
        return DONE;
      }, device);
    });
  }

  /** The store's failures as refusals; those that end the device end it. */
  async guarded<T>(
    work: () => Promise<Outcome<T>>,
    device: Device | null = null,
  ): Promise<Outcome<T>> {
    try {
      return await work();
    } catch (error) {
      if (device !== null && this.device !== device) return refuse("locked");
      if (!(error instanceof StoreError)) throw error;
      if (error.code === "storage_full") device?.lacksRoom();
      const fatal = error.code === "state_corrupt" || error.code === "device_in_use";
      if (device !== null && fatal) void this.#holder.fail(device, error);
      return refuse(error.code);
    }
  }
}
