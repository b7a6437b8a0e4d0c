/** Frames on the socket: one MessagePack value a WebSocket message. */
import type { Bytes } from "../bytes";
import { decodeAs, encodeAs } from "./shapes";
import {
  type Delivery,
  type DeviceFrame,
  deliveryShape,
  deviceFrameShape,
  type HubFrame,
  hubFrameShape,
} from "./wire";

export function encodeFrame(frame: DeviceFrame): Bytes {
  return encodeAs(deviceFrameShape, frame);
}

/** What the hub sent. Throws MalformedError. */
export function decodeHubFrame(data: Uint8Array): HubFrame {
  return decodeAs(hubFrameShape, data);
}

/** One entry of `Deliveries`. Throws MalformedError. */
export function decodeDelivery(data: Uint8Array): Delivery {
  return decodeAs(deliveryShape, data);
}

type Distribute<T> = T extends { readonly id: number } ? Omit<T, "id"> : never;

/** What a device asks of the hub; its connection numbers it. */
export type HubRequest = Distribute<DeviceFrame>;
/** What a numbered request is answered with, besides a refusal. */
export type HubAnswer = Exclude<
  Extract<HubFrame, { readonly id: number }>,
  { readonly tag: "refused" }
>;
