/** The inbox: every conversation that this account is in, those that need it now first. */
import type { Id, InboxEntry, InboxFilter, InboxPage, MessagePreview, Need } from "../api";
import type { Bytes } from "../bytes";
import { patientShape } from "../content/schema";
import type { Patient } from "../content/types";
import type { Reader } from "../engine/reader";
import { MalformedError } from "../protocol/reader";
import { decodeAs } from "../protocol/shapes";
import { actingOf } from "./acting";
import { findInbox } from "./inbox-row";
import { compareStanding, dueOf, needOf, type Standing } from "./need";
import { personOf } from "./people";
import type { InboxRow, LastMessage } from "./rows";
import { matches, wordsOf } from "./words";

/** Whether a conversation is in the inbox: this device is in it, or will be in its next generation. */
export function isListed(reader: Reader, conversation: string): boolean {
  const row = reader.find("conversations", conversation);
  const standing = row?.groups[row.generation]?.standing;
  return standing === "joined" || standing === "stalled";
}

interface Line extends Standing {
  readonly row: InboxRow;
}

/** Sorted once after each change; a page of it is then cheap, however many there are. */
export class Inbox {
  readonly #reader: Reader;
  readonly #me: Id;
  #lines: readonly Line[] | null = null;

  constructor(reader: Reader, me: Id) {
    this.#reader = reader;
    this.#me = me;
  }

  changed(): void {
    this.#lines = null;
  }

  page(filter: InboxFilter, offset: number, limit: number): InboxPage {
    const lines = this.#sorted();
    const counts: Record<Need, number> = {
      critical: 0,
      unacknowledged: 0,
      mention: 0,
      mine: 0,
      rest: 0,
    };
    const words = wordsOf(filter.text ?? "");
    const { need, ...others } = filter;
    const fitting = lines.filter((line) => this.#passes(line, others, words));
    for (const line of fitting) counts[line.need] += 1;
    const found = need === undefined ? fitting : fitting.filter((line) => line.need === need);
    return {
      entries: found.slice(offset, offset + limit).map((line) => this.entry(line.conversation)),
      total: found.length,
      counts,
      unread: lines.filter((line) => line.row.unread > 0).length,
    };
  }

  entry(conversation: Id): InboxEntry {
    const reader = this.#reader;
    const row = findInbox(reader, conversation);
    const read = reader.find("conversations", conversation)?.read ?? 0;
    return {
      conversation,
      kind: row.summary?.kind ?? "group",
      title: row.summary?.title ?? "",
      roster: row.summary?.roster ?? [],
      patient: patientOf(row),
      need: needOf(row, read, this.#me),
      due: dueOf(row),
      unread: row.unread,
      last: row.last === null ? null : previewOfLast(reader, conversation, row.last, this.#me),
      draft: reader.find("drafts", conversation) !== undefined,
    };
  }

  #sorted(): readonly Line[] {
    if (this.#lines !== null) return this.#lines;
    const lines: Line[] = [];
    for (const [key, conversationRow] of this.#reader.all("conversations")) {
      const conversation = String(key);
      if (!isListed(this.#reader, conversation)) continue;
      const row = findInbox(this.#reader, conversation);
      const need = needOf(row, conversationRow.read, this.#me);
      lines.push({ conversation, row, need, due: dueOf(row), at: row.last?.at ?? 0 });
    }
    this.#lines = lines.sort(compareStanding);
    return this.#lines;
  }

  #passes(line: Line, filter: InboxFilter, words: readonly string[]): boolean {
    const { row } = line;
    if (filter.need !== undefined && line.need !== filter.need) return false;
    if (filter.unread !== undefined && row.unread > 0 !== filter.unread) return false;
    const roster = row.summary?.roster ?? [];
    const { person } = filter;
    if (person !== undefined && !roster.some((each) => each.account === person)) return false;
    if (filter.patient !== undefined && patientOf(row)?.id !== filter.patient) return false;
    return words.length === 0 || matches(lineOf(row), words);
  }
}

const patients = new WeakMap<object, Patient | null>();
const lineTexts = new WeakMap<object, string>();

export function patientOf(row: InboxRow): Patient | null {
  const { summary } = row;
  if (summary === null || summary.patient === null) return null;
  const known = patients.get(summary);
  if (known !== undefined) return known;
  const patient = decodePatient(summary.patient as Bytes);
  patients.set(summary, patient);
  return patient;
}

/** The patient that a vault told of; null for what is none of this version. */
export function decodePatient(data: Bytes): Patient | null {
  try {
    return decodeAs(patientShape, data);
  } catch (error) {
    if (error instanceof MalformedError) return null;
    throw error;
  }
}

function lineOf(row: InboxRow): string {
  const { summary } = row;
  if (summary === null) return "";
  let line = lineTexts.get(summary);
  if (line === undefined) {
    const patient = patientOf(row);
    const numbers = patient?.identifiers.map((each) => each.value) ?? [];
    const names = summary.roster.map((each) => each.name);
    const text = [
      summary.title,
      patient?.name ?? "",
      patient?.location ?? "",
      ...numbers,
      ...names,
    ];
    line = wordsOf(text.join(" "))
      .map((word) => ` ${word}`)
      .join("");
    lineTexts.set(summary, line);
  }
  return line;
}

export function previewOfLast(
  reader: Reader,
  conversation: Id,
  last: LastMessage,
  me: Id,
): MessagePreview {
  const { message, at, author, priority, state, content, retracted } = last;
  const mine = author === me;
  const person = personOf(reader, author);
  const acting = actingOf(reader, conversation, author, content);
  return { message, at, author: person, ...acting, mine, priority, state, content, retracted };
}
