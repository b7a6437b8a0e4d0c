/** Whose certificates a device has met: those of members, as its groups show them, each in its organisation's log. */
import { type Bytes, hex } from "../bytes";
import { sha256 } from "../crypto/hash";
import type { Joined, MembersChanged } from "../engine/effects";
import type { Identity } from "../mls";
import type { Batch } from "../store/batch";
import type { Turn } from "../views/turn";

/** Keep what has to be proven; who is out need not be. A committer may have a renewed certificate. */
export async function meetMembers(turn: Turn, effect: Joined | MembersChanged): Promise<void> {
  const { batch } = turn;
  const { conversation } = effect;
  if (effect.kind === "joined") {
    forget(batch, conversation, null);
    return meet(turn, conversation, effect.members);
  }
  if (effect.removedSelf) {
    forget(batch, conversation, null);
    return;
  }
  const gone = new Set(effect.removed.map(nameOf));
  const relieved = gone.size > 0 && forget(batch, conversation, gone);
  await meet(turn, conversation, [...effect.added, effect.committer]);
  if (relieved) await turn.engine.caughtUp(batch);
}

async function meet(
  { batch, engine }: Turn,
  conversation: string,
  members: readonly Identity[],
): Promise<void> {
  const own = nameOf(engine.identity);
  for (const { organisation, device, account, chain } of members) {
    const leaf = chain[0];
    if (nameOf({ organisation, device }) === own || leaf === undefined) continue;
    const digest = hex(await sha256(leaf as Bytes));
    const known = batch.find("certificates", digest);
    if (known?.state === "proven" || known?.conversations.includes(conversation)) continue;
    // Another certificate of the same device is no member's any more.
    if (known === undefined)
      forget(batch, conversation, new Set([nameOf({ organisation, device })]));
    const row = known ?? {
      device,
      account,
      organisation,
      state: "pending" as const,
      askedAt: 0,
      conversations: [],
    };
    const conversations = [...row.conversations, conversation];
    batch.put("certificates", digest, { ...row, conversations });
  }
}

/** Another organisation's device may have the same id. */
function nameOf(member: { readonly organisation: string; readonly device: string }): string {
  return `${member.organisation}/${member.device}`;
}

/** These devices are out, or (null) all that was known of the members. Whether there was any doubt. */
function forget(batch: Batch, conversation: string, devices: ReadonlySet<string> | null): boolean {
  const doubted = [...batch.all("certificates")].filter(
    ([, row]) =>
      row.conversations.includes(conversation) && (devices === null || devices.has(nameOf(row))),
  );
  for (const [digest, row] of doubted) {
    const conversations = row.conversations.filter((each) => each !== conversation);
    batch.put("certificates", digest, { ...row, conversations });
  }
  return doubted.length > 0;
}
