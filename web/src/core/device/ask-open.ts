/** What every part of the core that needs an open device is given. */
import type { Outcome } from "../api_values";
import type { Device } from "./device";

/** Asks the open device; refused `locked` where none is open. */
export type AskOpen = <T>(asked: (device: Device) => Promise<Outcome<T>>) => Promise<Outcome<T>>;
