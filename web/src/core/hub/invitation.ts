/** The invitation link: everything secret is in the fragment, which no browser sends anywhere (RFC 3986 section 3.5). */
import type { Refused } from "../api";
import { type Bytes, fromBase64Url } from "../bytes";
import { isId } from "../protocol/ids";
import { isWeb, readLinkFields } from "./link-fields";

const MAX_LINK = 2048;
const SECRET_BYTES = 16;
const FIELDS = ["v", "hub", "org", "inv", "key", "root"];
const ORIGIN = /^wss?:\/\/(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/;

/** What its holder needs to enrol one device. */
export interface Invitation {
  /** The hub's origin (`wss://hub.example`; `ws://` on a test machine). */
  readonly hub: string;
  readonly organisation: string;
  readonly invitation: string;
  /** 128 bits; vouches for the certificate request; the hub never sees it. */
  readonly secret: Bytes;
  /** SHA-256 of the organisation's root certificate. */
  readonly rootFingerprint: Bytes;
}

/** Strict: each field once, nothing else. Refused `bad_invitation` with the field, never its value. */
export function parseInvitation(link: string): Invitation | Refused {
  const values = readLinkFields(link, FIELDS, MAX_LINK, isPlace);
  if (values === null) return refused("link");
  const [version = "", hub = "", organisation = "", invitation = "", key = "", root = ""] = values;
  const secret = fromBase64Url(key);
  const rootFingerprint = fromBase64Url(root);
  if (version !== "1") return refused("v");
  if (!isOrigin(hub)) return refused("hub");
  if (!isId(organisation)) return refused("org");
  if (!isId(invitation)) return refused("inv");
  if (secret?.length !== SECRET_BYTES) return refused("key");
  if (rootFingerprint?.length !== 32) return refused("root");
  return { hub, organisation, invitation, secret, rootFingerprint };
}

/** Whether it is how a hub is named: scheme, host and port. */
export function isOrigin(hub: string): boolean {
  return ORIGIN.test(hub);
}

/** `wardline:enrol#…`, or the page of a vault. */
function isPlace(url: URL): boolean {
  if (url.protocol === "wardline:") return url.pathname === "enrol";
  return isWeb(url) && (url.pathname === "/" || url.pathname === "/enrol");
}

function refused(field: string): Refused {
  return { code: "bad_invitation", field };
}
