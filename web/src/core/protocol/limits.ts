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
/** One encrypted chunk of an attachment; every one but the last is as long. */
export const MAX_CHUNK = 256 << 10;
/** What encryption adds to a chunk (AES-GCM, NIST SP 800-38D). */
export const CHUNK_TAG = 16;
/** One attachment, decrypted; a hub's operator may allow less. */
export const MAX_ATTACHMENT = 25 << 20;
/** Attachments of one message. */
export const MAX_ATTACHMENTS = 16;
/** Leaves in one group. */
export const MAX_MEMBERS = 256;
/** Deliveries that the hub sends ahead of the device's last `Received`. */
export const DELIVERY_WINDOW = 512;
