/** Sizes that hub, vault and devices all hold each other to, in bytes unless the name says otherwise. */

/** One WebSocket frame. */
export const MAX_FRAME = 1 << 20;
/** One MLS application message; larger things are attachments. */
export const MAX_MESSAGE = 256 << 10;
/** One commit, Welcome or GroupInfo. */
export const MAX_HANDSHAKE = 768 << 10;
/** One sealed request or answer. */
export const MAX_SEALED = 768 << 10;
/** Key packages that a device may have in store at the hub. */
export const MAX_KEY_PACKAGES = 100;
/** Receipt marks in one request. */
export const MAX_MARKS = 512;
/** Leaves in one group. */
export const MAX_MEMBERS = 256;
/** Deliveries that the hub sends ahead of the device's last `Received`. */
export const DELIVERY_WINDOW = 512;
