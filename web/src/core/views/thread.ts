/** A thread in pages, and what a person sees of one message. A page never costs more than its messages. */
import type {
  Acknowledged,
  ConversationView,
  Draft,
  Id,
  MessageView,
  Person,
  PersonStatus,
  Quote,
  ThreadPage,
  ThreadQuery,
} from "../api";
import type { Content } from "../content/types";
import { isClosed } from "../engine/closed";
import type { MessageRow, Standing } from "../store/rows";
import type { Store } from "../store/store";
import type { Values } from "../store/tables";
import { actingFor, actingOf, principalsOf } from "./acting";
import { acknowledgedBy, type Folded, type FoldedAcknowledgement, foldMessage } from "./fold";
import { patientOf } from "./inbox";
import { findInbox } from "./inbox-row";
import { contentOf } from "./message-row";
import { personOf } from "./people";
import type { AnnotationsRow, DeviceMarks, ReadersRow } from "./rows";

/** Pages larger than this are cut: a caller that wants more asks again. */
const MOST = 200;

export interface ViewParts {
  readonly store: Store;
  readonly me: Id;
  /** Upload or download under way, 0 to 1, by message. */
  readonly progress: ReadonlyMap<Id, number>;
}

export async function threadPage(
  parts: ViewParts,
  conversation: Id,
  query: ThreadQuery,
): Promise<ThreadPage> {
  const { store } = parts;
  const limit = Math.max(1, Math.min(query.limit, MOST));
  if (query.from !== undefined) {
    const found = await store.threadFrom(conversation, query.from, limit + 1);
    const before = await store.threadBefore(conversation, query.from, 1);
    const rows = found.slice(0, limit).map((each) => each.row);
    return {
      messages: await viewsOf(parts, conversation, rows),
      earlier: before.length > 0,
      later: found.length > limit,
    };
  }
  const end = query.before ?? Number.MAX_VALUE;
  const found = await store.threadBefore(conversation, end, limit + 1);
  const rows = found.slice(0, limit).map((each) => each.row);
  const later = query.before === undefined ? [] : await store.threadFrom(conversation, end, 1);
  return {
    messages: await viewsOf(parts, conversation, rows.reverse()),
    earlier: found.length > limit,
    later: later.length > 0,
  };
}

export async function messageView(parts: ViewParts, message: Id): Promise<MessageView | null> {
  const row = await parts.store.get("messages", message);
  if (row === undefined) return null;
  const [view] = await viewsOf(parts, row.conversation, [row]);
  return view ?? null;
}

export async function conversationView(
  parts: ViewParts,
  conversation: Id,
): Promise<ConversationView | null> {
  const { store } = parts;
  const engine = store.find("conversations", conversation);
  const row = findInbox(store, conversation);
  if (engine === undefined) return null;
  const { summary } = row;
  const standing = engine.groups[engine.generation]?.standing;
  return {
    conversation,
    kind: summary?.kind ?? "group",
    title: summary?.title ?? "",
    roster: summary?.roster ?? [],
    patient: patientOf(row),
    careTeam: summary?.careTeam ?? [],
    labels: summary?.labels ?? [],
    mayActFor: principalsOf(store, conversation, parts.me),
    emergency: standing === "left" ? null : (summary?.emergency ?? null),
    founder: summary?.founder ?? false,
    closed: closedBy(store, conversation, standing),
    lastPosition: row.lastPosition,
    firstUnread: await store.firstUnread(conversation, engine.read),
    unread: row.unread,
    draft: wordsOf(store.find("drafts", conversation)),
  };
}

function wordsOf(row: Values["drafts"] | undefined): Draft | null {
  if (row === undefined) return null;
  const { files: _files, ...draft } = row;
  return draft;
}

function closedBy(store: Store, conversation: Id, standing: Standing | undefined): string | null {
  if (standing === "left") return "not_a_member";
  return isClosed(store, conversation) ? "certificate_unlogged" : null;
}

/** The messages of one conversation as they read now, in the order given. */
export async function viewsOf(
  parts: ViewParts,
  conversation: Id,
  rows: readonly MessageRow[],
): Promise<MessageView[]> {
  const { store } = parts;
  const contents = rows.map(contentOf);
  const [annotations, quotes, readers] = await Promise.all([
    annotationsOf(store, rows, contents),
    quotesOf(parts, contents),
    store.get("readers", conversation),
  ]);
  return rows.map((row, index) => {
    const content = contents[index] as Content;
    const folded = foldMessage(row.account, row.at, content, annotations[index] ?? []);
    return viewOf(parts, row, folded, quotes[index] ?? null, readers ?? {});
  });
}

/** Each message's annotations; a handoff has those of what it hands on, too. */
async function annotationsOf(
  store: Store,
  rows: readonly MessageRow[],
  contents: readonly Content[],
): Promise<AnnotationsRow[]> {
  const originals = contents.map((each) => (each.type === "handoff" ? each.message : null));
  const ids = [...rows.map((row) => row.message), ...originals.filter((each) => each !== null)];
  const found = await store.getMany("annotations", ids);
  const byId = new Map(ids.map((id, index) => [id, found[index] ?? []]));
  return rows.map((row, index) => [
    ...(byId.get(row.message) ?? []),
    ...(byId.get(originals[index] ?? "") ?? []),
  ]);
}

async function quotesOf(parts: ViewParts, contents: readonly Content[]): Promise<(Quote | null)[]> {
  const { store } = parts;
  const wanted = contents.map((each) => (each.type === "text" ? each.reply_to : null));
  const ids = [...new Set(wanted.filter((each) => each !== null))];
  if (ids.length === 0) return wanted.map(() => null);
  const [rows, annotations] = await Promise.all([
    store.getMany("messages", ids),
    store.getMany("annotations", ids),
  ]);
  const quotes = new Map(
    ids.map((message, index): [Id, Quote] => {
      const row = rows[index];
      if (row === undefined) return [message, { message, author: null, content: null }];
      const { content } = foldMessage(
        row.account,
        row.at,
        contentOf(row),
        annotations[index] ?? [],
      );
      return [message, { message, author: personOf(store, row.account), content }];
    }),
  );
  return wanted.map((message) => (message === null ? null : (quotes.get(message) ?? null)));
}

function viewOf(
  parts: ViewParts,
  row: MessageRow,
  folded: Folded,
  replyTo: Quote | null,
  readers: ReadersRow,
): MessageView {
  const { store, me, progress } = parts;
  const person = (account: Id) => personOf(store, account);
  const acknowledgements = folded.acknowledgements.map((each) => acknowledged(store, each));
  const { content, paged, retracted } = folded;
  return {
    message: row.message,
    conversation: row.conversation,
    position: row.position,
    at: row.at,
    author: person(row.account),
    ...actingOf(store, row.conversation, row.account, content),
    mine: row.account === me && row.state !== "missing",
    priority: row.priority,
    state: row.state === "waiting" || row.state === "failed" ? row.state : "sent",
    failure: row.failure,
    content,
    replyTo,
    edits: folded.edits,
    retracted: retracted && { at: retracted.at, by: person(retracted.account) },
    reactions: folded.reactions.map(({ emoji, accounts }) => ({
      emoji,
      people: accounts.map(person),
      mine: accounts.includes(me),
    })),
    acknowledgements,
    people: peopleOf(parts, row, folded, readers),
    paged: paged && {
      person: person(paged.account),
      reason: paged.reason,
      at: paged.at,
      due: paged.due,
      attempt: paged.attempt,
    },
    supersededBy: folded.supersededBy,
    named: namedIn(content).map(person),
    mentionsMe: content.type === "text" && content.mentions.includes(me),
    progress: progress.get(row.message) ?? null,
  };
}

/** Of everybody on the roster but the author; who came later was not sent what was said before. */
function peopleOf(
  parts: ViewParts,
  row: MessageRow,
  folded: Folded,
  readers: ReadersRow,
): readonly PersonStatus[] {
  const { store } = parts;
  const roster: readonly Person[] = findInbox(store, row.conversation).summary?.roster ?? [];
  const devices = Object.values(readers);
  return roster.flatMap((person) => {
    const { account } = person;
    if (account === row.account) return [];
    const own = devices.filter((each) => each.account === account);
    const reached = (mark: "delivered" | "read") =>
      own.some((each) => wasSent(each, row.position) && each[mark] >= (row.position ?? 0));
    const mark = account === parts.me && row.position !== null;
    const ownRead = store.find("conversations", row.conversation)?.read ?? 0;
    const answer = acknowledgedBy(folded.acknowledgements, account);
    // Who answered has read it, in whosever name; whom a delegate answered for need not have.
    const answered = folded.acknowledgements.some((each) => each.account === account);
    return [
      {
        person,
        delivered: mark || reached("delivered") || reached("read") || answered,
        read: (mark && (row.position ?? 0) <= ownRead) || reached("read") || answered,
        acknowledged: answer && acknowledged(store, answer),
      },
    ];
  });
}

function acknowledged(store: Store, each: FoldedAcknowledgement): Acknowledged {
  const { kind, account, at, text, principal, confirmed } = each;
  const named =
    principal === undefined ? {} : { actingFor: actingFor(store, principal, confirmed === true) };
  return { kind, person: personOf(store, account), ...named, at, text };
}

function wasSent(device: DeviceMarks, position: number | null): boolean {
  if (position === null) return false;
  return device.spans.some(
    ([after, last]) => position > after && (last === null || position <= last),
  );
}

/** Whom the content names by account. */
function namedIn(content: Content): readonly Id[] {
  switch (content.type) {
    case "text":
      return content.mentions;
    case "page":
      return content.before === null ? [content.target] : [content.target, content.before];
    case "notice":
      return [...content.joined, ...content.left];
    case "handoff":
      return [content.sender, ...namedIn(content.original)];
    default:
      return [];
  }
}
