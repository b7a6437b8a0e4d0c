/** What a person asks of the vault: people, patients, conversations. */
import type { Id, Outcome, PatientHit, Person } from "../api";
import type { ConversationSummary } from "../protocol/wire";
import { decodePatient } from "../views/inbox";
import { keepPeople, keepSummaries } from "../views/people";
import { DONE, refuse } from "./compose";
import type { Device } from "./device";

const MOST_PEOPLE = 100;
const MOST_PATIENTS = 50;
/** Milliseconds until the steward has added this device; usually less than a second. */
const JOINING = 60_000;

export async function findPeople(
  device: Device,
  text: string,
  limit: number,
): Promise<Outcome<readonly Person[]>> {
  const most = Math.max(1, Math.min(limit, MOST_PEOPLE));
  const answer = await device.ask("people", { tag: "find_people", text, limit: most });
  if (!answer.ok) return answer;
  const { people } = answer.value;
  await device.journal.record((turn) => {
    keepPeople(turn, people);
    return [];
  });
  return { ok: true, value: people };
}

export async function findPatients(
  device: Device,
  text: string,
  limit: number,
): Promise<Outcome<readonly PatientHit[]>> {
  const most = Math.max(1, Math.min(limit, MOST_PATIENTS));
  const answer = await device.ask("patients", { tag: "find_patients", text, limit: most });
  if (!answer.ok) return answer;
  const hits = answer.value.patients.flatMap(({ patient, careTeam, conversation }) => {
    const decoded = decodePatient(patient);
    return decoded === null ? [] : [{ patient: decoded, careTeam, conversation }];
  });
  return { ok: true, value: hits };
}

export async function openConversation(
  device: Device,
  accounts: readonly Id[],
  title: string,
): Promise<Outcome<Id>> {
  const body = { tag: "open_conversation", accounts, title } as const;
  const answer = await device.ask("conversation_opened", body);
  return answer.ok ? joined(device, answer.value.conversation) : answer;
}

export async function openPatient(
  device: Device,
  patient: Id,
  reason: string,
): Promise<Outcome<Id>> {
  const body = { tag: "open_patient_conversation", patient, reason } as const;
  const answer = await device.ask("conversation_opened", body);
  return answer.ok ? joined(device, answer.value.conversation) : answer;
}

export async function changeRoster(
  device: Device,
  conversation: Id,
  add: readonly Id[],
  remove: readonly Id[],
): Promise<Outcome<void>> {
  const body = { tag: "change_roster", conversation, add, remove } as const;
  const answer = await device.ask("conversation_opened", body);
  if (!answer.ok) return answer;
  await keep(device, answer.value.conversation);
  return DONE;
}

export async function joined(device: Device, summary: ConversationSummary): Promise<Outcome<Id>> {
  await keep(device, summary);
  const { conversation } = summary;
  const live = () => device.engine.live(device.store, conversation);
  if ((await device.waitFor(live, JOINING)) === null) return refuse("unknown_group");
  return { ok: true, value: conversation };
}

async function keep(device: Device, summary: ConversationSummary): Promise<void> {
  await device.journal.record((turn) => {
    keepSummaries(turn, [summary]);
    return [];
  });
}
