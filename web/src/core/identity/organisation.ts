/**
 * Which organisation the page's own origin belongs to, for whoever signs in without an invitation: `/organisation.json`,
 * as the vault serves it (`vault/web`). Whoever controls that origin controls the client anyway (SECURITY.md); what is
 * signed for another organisation's certificate request is good for nothing else.
 */
import type { Refused } from "../api";
import { type Bytes, fromBase64 } from "../bytes";
import { sha256 } from "../crypto/hash";
import type { House } from "../hub/enrol";
import { isOrigin } from "../hub/invitation";
import { isId } from "../protocol/ids";

const LARGEST_ROOT = 4096;

/** What the origin said, read strictly: refused `unknown_organisation` for anything else. */
export async function readOrganisation(said: unknown): Promise<House | Refused> {
  const refused: Refused = { code: "unknown_organisation" };
  if (typeof said !== "object" || said === null) return refused;
  const { hub, organisation, root } = said as Record<string, unknown>;
  if (typeof hub !== "string" || !isOrigin(hub)) return refused;
  if (typeof organisation !== "string" || !isId(organisation)) return refused;
  const anchor: Bytes | null = typeof root === "string" ? fromBase64(root) : null;
  if (anchor === null || anchor.length === 0 || anchor.length > LARGEST_ROOT) return refused;
  return { hub, organisation, rootFingerprint: await sha256(anchor) };
}
