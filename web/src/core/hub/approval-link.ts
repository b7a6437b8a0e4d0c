/**
 * The link that a waiting device shows as a picture: which approval it is, and the whole hash of what it asks for. Nothing in
 * it is secret, and it lets nobody in by itself. All of it is in the fragment, which no browser sends anywhere.
 */
import type { Id, Refused } from "../api";
import { type Bytes, base64Url, fromBase64Url } from "../bytes";
import { isId } from "../protocol/ids";
import { isWeb, readLinkFields } from "./link-fields";

const MAX_LINK = 512;
const FIELDS = ["v", "acc", "app", "hash"];
const HASH_BYTES = 32;

export interface ApprovalLink {
  /** Whose device it is to be. */
  readonly account: Id;
  readonly approval: Id;
  /** `approvalHash` as the waiting device computed it. */
  readonly hash: Bytes;
}

/** What follows the origin of the organisation's web client. */
export function formatApprovalPath({ account, approval, hash }: ApprovalLink): string {
  const values = ["1", account, approval, base64Url(hash)];
  return `/approve#${FIELDS.map((name, index) => `${name}=${values[index]}`).join("&")}`;
}

/** Strict: each field once, nothing else. Refused `bad_approval_link` with the field, never its value. */
export function parseApprovalLink(link: string): ApprovalLink | Refused {
  const values = readLinkFields(link, FIELDS, MAX_LINK, isPlace);
  if (values === null) return refused("link");
  const [version = "", account = "", approval = "", text = ""] = values;
  const hash = parseHash(text);
  if (version !== "1") return refused("v");
  if (!isId(account)) return refused("acc");
  if (!isId(approval)) return refused("app");
  if (hash === null) return refused("hash");
  return { account, approval, hash };
}

/** The long code as people copy it; null for anything else. */
export function parseHash(text: string): Bytes | null {
  const hash = fromBase64Url(text);
  return hash?.length === HASH_BYTES ? hash : null;
}

function isPlace(url: URL): boolean {
  return isWeb(url) && url.pathname === "/approve";
}

function refused(field: string): Refused {
  return { code: "bad_approval_link", field };
}
