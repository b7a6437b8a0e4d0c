/** What the own vault is asked for without anybody asking: titles and rosters, the organisation's words, partners. */
import type { Bytes } from "../bytes";
import { settleUnsure } from "../views/annotate";
import { keepSummaries } from "../views/people";
import type { Device } from "./device";

/** Titles, rosters, patients and care teams. While the vault is away, those of before stand. */
export async function refreshSummaries(device: Device): Promise<void> {
  const answer = await device.ask("conversations", { tag: "list_conversations" });
  if (!answer.ok) return;
  await device.journal.record(async (turn) => {
    keepSummaries(turn, answer.value.conversations);
    for (const each of answer.value.conversations) await settleUnsure(turn, each.conversation);
    return [];
  });
  device.parts.changed();
}

/** The organisation's name, and its own words for emergencies. */
export async function refreshOrganisation(device: Device): Promise<void> {
  const answer = await device.ask("organisation", { tag: "get_organisation" });
  if (!answer.ok) return;
  const { name, emergencyNotice, quickPhrases } = answer.value;
  await device.store.record((batch) => {
    const profile = batch.find("profile", "profile");
    if (profile === undefined) return;
    const { id } = profile.organisation;
    const organisation = { id, name, emergencyNotice, quickPhrases };
    batch.put("profile", "profile", { ...profile, organisation });
  });
  device.parts.changed();
}

/** Which organisations the own one has agreements with. While the vault cannot say, nobody new is trusted. */
export async function learnPartners(device: Device): Promise<void> {
  const answer = await device.ask("partners", { tag: "list_partners" });
  if (!answer.ok) return;
  const { partners } = answer.value;
  await device.store.record((batch) => {
    for (const { organisation, anchor } of partners) batch.put("anchors", organisation, anchor);
    const anchors: Record<string, Bytes> = {};
    for (const [organisation, anchor] of batch.all("anchors")) {
      anchors[organisation] = anchor as Bytes;
    }
    device.replaceMember(anchors);
  });
}
