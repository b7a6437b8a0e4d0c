/** Earlier messages from the vault's archive, checked before anything of them is believed. */
import type { Refused } from "../api";
import type { Bytes } from "../bytes";
import { sha256 } from "../crypto/hash";
import { verify } from "../crypto/signatures";
import type { Identity } from "../mls";
import { MalformedError } from "../protocol/reader";
import { decodeEntries } from "../protocol/sealed-requests";
import { signedBytes } from "../protocol/signing";
import type { History, HistoryEntry } from "../protocol/wire";

/**
 * The entries, newest first. Vouched for by a steward of one's own organisation in that conversation.
 *
 * `request`: the id that the history was asked under. Refused: `bad_signature`, `malformed_request`.
 */
export async function openHistory(
  history: History,
  request: string,
  asker: Identity,
  members: readonly Identity[],
): Promise<readonly HistoryEntry[] | Refused> {
  const signed = signedBytes({
    tag: "wardline/history/v1",
    organisation: asker.organisation,
    request,
    device: asker.device,
    entries: await sha256(history.entries),
  });
  const stewards = members.filter(
    (member) => member.steward && member.organisation === asker.organisation,
  );
  const held = await Promise.all(
    stewards.map((each) => verify(each.publicKey as Bytes, history.signature, signed)),
  );
  if (!held.includes(true)) return { code: "bad_signature", field: "history" };
  try {
    return decodeEntries(history.entries);
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    return { code: "malformed_request", field: "entries" };
  }
}
