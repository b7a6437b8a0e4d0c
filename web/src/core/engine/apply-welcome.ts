/** Join a group by its Welcome. */
import { hex } from "../bytes";
import { type Group, inspectMessage, type Secrets } from "../mls";
import { parseGroupId } from "../protocol/group-id";
import type { WelcomeDelivered } from "../protocol/wire";
import type { Batch } from "../store/batch";
import { type Context, codeOf, UntrustedError } from "./context";
import type { Effect } from "./effects";
import { encryptWaiting } from "./encrypt-waiting";
import { liveGroup, newGroup } from "./held";
import { raiseWhole } from "./places";
import { replaceLastResort } from "./replenish-key-packages";
import { takesWelcome, UPDATE_AFTER_JOINING } from "./rules";

interface Own {
  readonly name: string;
  readonly reference: Uint8Array;
  readonly secret: Uint8Array;
  readonly lastResort: boolean;
}

/** `Joined` or `WelcomeRejected`. Steward and own vault are checked by the MLS module (design.md, section 4). */
export async function applyWelcome(
  context: Context,
  batch: Batch,
  delivery: WelcomeDelivered,
): Promise<Effect[]> {
  const { conversation, generation, position } = delivery;
  const rejected = (code: string): Effect[] => [
    { kind: "welcome_rejected", conversation, generation, code },
  ];
  let mls: Group;
  let own: Own[];
  try {
    own = findSecrets(batch, inspectMessage(delivery.welcome).recipients);
    if (own.length === 0) return rejected("no_key_package");
    const secrets: Secrets = own.map(({ reference, secret }) => [reference, secret]);
    mls = context.member.join(delivery.welcome, secrets);
  } catch (error) {
    const code = codeOf(error);
    if (code === "untrusted" && context.learning) throw new UntrustedError();
    return rejected(code);
  }
  const refused = (code: string): Effect[] => {
    mls.free();
    return rejected(code);
  };
  const joined = parseGroupId(mls.groupId);
  if (joined?.conversation !== conversation || joined.generation !== generation) {
    return refused("wrong_group");
  }
  const known = (await context.held.find(batch, conversation)) !== undefined;
  const held = await context.held.add(batch, conversation);
  const live = liveGroup(held);
  const out = live?.standing === "left" || live?.standing === "stalled";
  const left = out && live !== undefined ? live.leftEpoch : null;
  if (!takesWelcome(held.generation, generation, left, mls.epoch)) {
    return refused("generation_closed");
  }
  if (!known || live?.standing === "left") {
    // What was said before, or while this device was out, it need not have.
    held.places = raiseWhole(held.places, position);
  }
  const due = context.clock() + context.jitter(UPDATE_AFTER_JOINING);
  await context.held.enter(batch, held, newGroup(conversation, generation, mls, due));
  context.held.closeBefore(held, generation, delivery.seq);
  await context.held.dropClosed(batch, held, delivery.seq);
  // What came before the joining, this device neither gets nor can read.
  held.delivered = Math.max(held.delivered, position);
  held.deliveredConfirmed = Math.max(held.deliveredConfirmed, position);
  const lastResort = spend(context, batch, own);
  await encryptWaiting(context, batch, conversation);
  const { epoch, founder, members } = mls;
  return [
    { kind: "joined", conversation, generation, epoch, position, founder, members, lastResort },
  ];
}

function findSecrets(batch: Batch, references: readonly Uint8Array[]): Own[] {
  return references.flatMap((reference) => {
    const name = hex(reference);
    const row = batch.find("keyPackages", name);
    return row === undefined ? [] : [{ name, reference, ...row }];
  });
}

/** Delete the secrets of key packages that are used; replace a last-resort one. Whether it was one. */
function spend(context: Context, batch: Batch, own: readonly Own[]): boolean {
  for (const { name, lastResort } of own) {
    if (!lastResort) batch.delete("keyPackages", name);
  }
  const lastResort = own.some((each) => each.lastResort);
  if (lastResort) replaceLastResort(context, batch);
  return lastResort;
}
