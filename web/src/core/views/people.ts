/** Who somebody is, as the vault said last: kept, so that who left a roster still has a name. */
import type { Person } from "../api";
import type { Reader } from "../engine/reader";
import type { Identity } from "../mls";
import type { ConversationSummary } from "../protocol/wire";
import { putInbox } from "./inbox-row";
import type { Summary } from "./rows";
import type { Turn } from "./turn";

/** The person; without a name where the vault has not told one. */
export function personOf(reader: Reader, account: string): Person {
  const me = reader.find("profile", "profile")?.me;
  if (me?.account === account) return me;
  return reader.find("people", account) ?? { account, name: "", role: "" };
}

export function keepPeople(turn: Turn, people: readonly Person[]): void {
  for (const { account, name, role } of people) {
    if (account === turn.me) keepMyself(turn, { account, name, role });
    const known = turn.batch.find("people", account);
    if (known?.name === name && known.role === role) continue;
    turn.batch.put("people", account, { account, name, role });
  }
}

/** A vault is on no roster: what it says is said by its organisation. Of another organisation, only that it is a vault. */
export function keepStewards(turn: Turn, members: readonly Identity[]): void {
  const own = turn.batch.find("profile", "profile")?.organisation;
  for (const { account, organisation, steward } of members) {
    if (!steward || turn.batch.find("people", account) !== undefined) continue;
    const name = organisation === own?.id ? own.name : "";
    turn.batch.put("people", account, { account, name, role: "" });
  }
}

/** The vault's word about oneself, too: a name changes, a role is told with the first roster. */
function keepMyself(turn: Turn, me: Person): void {
  const profile = turn.batch.find("profile", "profile");
  if (profile === undefined) return;
  if (profile.me.name === me.name && profile.me.role === me.role) return;
  turn.batch.put("profile", "profile", { ...profile, me });
}

const KINDS: ReadonlySet<string> = new Set<Summary["kind"]>([
  "direct",
  "group",
  "patient",
  "role",
  "order",
  "broadcast",
]);

/** What the vault told about conversations, so that the inbox opens without it. */
export function keepSummaries(turn: Turn, summaries: readonly ConversationSummary[]): void {
  for (const { conversation, kind, ...told } of summaries) {
    keepPeople(turn, told.roster);
    const known = KINDS.has(kind) ? (kind as Summary["kind"]) : "group";
    putInbox(turn, conversation, { summary: { kind: known, ...told } });
  }
}
