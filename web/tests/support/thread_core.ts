/**
 * Conversations over the core in memory, with something in them: sending, changing, reacting and answering do what they
 * say, so that every screen of a conversation can be looked at and tried.
 */
import type { Acknowledged, Core, CoreEvent, MessageView, Outcome } from "../../src/core/api";
import type { Attachment } from "../../src/core/content/types";
import { id, ME, text } from "./hospital";
import { attachment, longMessage, richThread, statusOf } from "./threads";

/** `rich`: a message of every kind; a number: so many messages. */
export type ThreadScene = "rich" | number;

const DONE: Outcome<void> = { ok: true, value: undefined };

export function withThreads(core: Core, scene: ThreadScene, now = Date.now()): Core {
  const listeners = new Set<(event: CoreEvent) => void>();
  const conversation = id(1001);
  const rich = scene === "rich" ? richThread(conversation, now) : [];
  const changed = new Map<string, MessageView>();
  const added: MessageView[] = [];
  const length = scene === "rich" ? rich.filter((one) => one.position !== null).length : scene;
  let last = length;
  let read = scene === "rich" ? length - 5 : length - 40;
  let careTeam = [ME.account, id(2), id(3)];
  let roster: readonly string[] | null = null;
  const files = new Map<string, Blob>();

  const at = (position: number): MessageView | null => {
    const made =
      position <= length
        ? scene === "rich"
          ? rich.find((one) => one.position === position)
          : longMessage(conversation, position, now, length)
        : added.find((one) => one.position === position);
    return made === undefined ? null : (changed.get(made.message) ?? made);
  };
  const waiting = () =>
    [...rich, ...added]
      .map((one) => changed.get(one.message) ?? one)
      .filter((one) => one.position === null && !gone.has(one.message));
  const gone = new Set<string>();
  const find = (message: string): MessageView | null => {
    const known =
      changed.get(message) ?? [...rich, ...added].find((one) => one.message === message);
    if (known !== undefined) return known;
    if (scene === "rich") return null;
    for (let position = 1; position <= length; position += 1) {
      if (id(2_000_000 + position) === message) return at(position);
    }
    return null;
  };
  const tell = () => {
    for (const listener of listeners) listener({ kind: "conversation", conversation });
  };
  const change = (
    message: string,
    what: (one: MessageView) => Partial<MessageView>,
  ): Outcome<void> => {
    const one = find(message);
    if (one === null) return { ok: false, refused: { code: "unknown_message" } };
    changed.set(message, { ...one, ...what(one) });
    tell();
    return DONE;
  };

  const actingFor = async (wanted: string, account: string | undefined) => {
    const view = account === undefined ? null : await core.conversation(wanted);
    const person = view?.mayActFor.find((one) => one.account === account);
    return person === undefined ? {} : { actingFor: { person, confirmed: true } };
  };

  return {
    ...core,
    subscribe: async (listener) => {
      listeners.add(listener);
      const end = await core.subscribe(listener);
      return () => {
        listeners.delete(listener);
        end();
      };
    },
    conversation: async (wanted) => {
      const view = await core.conversation(wanted);
      if (view === null || wanted !== conversation) return view;
      const draft = await core.conversation(wanted).then((one) => one?.draft ?? null);
      const people =
        roster === null ? view.roster : view.roster.filter((one) => roster?.includes(one.account));
      return {
        ...view,
        roster: people,
        careTeam,
        lastPosition: last,
        firstUnread: read < last ? read + 1 : null,
        unread: Math.max(0, last - read),
        draft,
      };
    },
    thread: async (wanted, query) => {
      if (wanted !== conversation) return core.thread(wanted, query);
      const end = query.before ?? last + 1;
      const from = query.from ?? Math.max(1, end - query.limit);
      const until = Math.min(query.from === undefined ? end - 1 : from + query.limit - 1, last);
      const messages: MessageView[] = [];
      for (let position = from; position <= until; position += 1) {
        const one = at(position);
        if (one !== null) messages.push(one);
      }
      const isLast = until >= last;
      return {
        messages: isLast && query.before === undefined ? [...messages, ...waiting()] : messages,
        earlier: from > 1,
        later: !isLast,
      };
    },
    trend: async (wanted, code) => (code === "creatinine" ? core.trend(wanted, code) : []),
    message: async (message) => find(message) ?? core.message(message),
    send: async (wanted, outgoing) => {
      if (wanted !== conversation) return core.send(wanted, outgoing);
      const quoted = outgoing.replyTo === undefined ? null : find(outgoing.replyTo);
      const attachments = (outgoing.files ?? []).map((file, index): Attachment => {
        const blob = id(810_000 + files.size + index);
        files.set(blob, file.bytes);
        return attachment({
          blob,
          media_type: file.mediaType,
          name: file.name,
          size: file.bytes.size,
          width: file.width ?? null,
          height: file.height ?? null,
          duration: file.duration ?? null,
          preview: new Uint8Array(file.preview ?? []),
        });
      });
      const message = id(4_000_000 + added.length);
      added.push({
        message,
        conversation,
        position: null,
        at: Date.now(),
        author: ME,
        ...(await actingFor(wanted, outgoing.onBehalfOf)),
        mine: true,
        priority: outgoing.priority,
        state: "waiting",
        failure: null,
        content: text(outgoing.body, {
          attachments,
          mentions: outgoing.mentions ?? [],
          acknowledge_by: outgoing.acknowledgeBy ?? null,
          on_behalf_of: outgoing.onBehalfOf ?? null,
        }),
        replyTo:
          quoted === null
            ? null
            : { message: quoted.message, author: quoted.author, content: quoted.content },
        edits: [],
        retracted: null,
        reactions: [],
        acknowledgements: [],
        paged: null,
        supersededBy: null,
        named: [],
        people: [
          statusOf({ account: id(2), name: "Dr Angela Villarreal Ñíguez", role: "" }, "none"),
        ],
        mentionsMe: false,
        progress: null,
      });
      tell();
      setTimeout(() => {
        const place = added.findIndex((one) => one.message === message);
        const one = added[place];
        if (one === undefined) return;
        last += 1;
        read = last;
        added[place] = { ...one, position: last, state: "sent" };
        tell();
      }, 400);
      return { ok: true, value: message };
    },
    edit: async (message, body) =>
      change(message, (one) =>
        one.content.type === "text"
          ? {
              content: { ...one.content, body },
              edits: [...one.edits, { body: one.content.body, at: Date.now() }],
            }
          : {},
      ),
    retract: async (message) =>
      change(message, () => ({ retracted: { at: Date.now(), by: ME }, content: text("") })),
    react: async (message, emoji, on) =>
      change(message, (one) => {
        const others = one.reactions.filter((each) => each.emoji !== emoji);
        const people = (one.reactions.find((each) => each.emoji === emoji)?.people ?? []).filter(
          (each) => each.account !== ME.account,
        );
        const now = on ? [...people, ME] : people;
        return {
          reactions: now.length === 0 ? others : [...others, { emoji, people: now, mine: on }],
        };
      }),
    acknowledge: async (message, kind, words, onBehalfOf) => {
      const named = await actingFor(conversation, onBehalfOf);
      const step: Acknowledged = { kind, person: ME, ...named, at: Date.now(), text: words };
      const add = (one: MessageView) => ({ acknowledgements: [...one.acknowledgements, step] });
      const about = rich.find(
        (one) => one.content.type === "handoff" && one.content.message === message,
      );
      return change(about?.message ?? message, add);
    },
    markRead: async (wanted, position) => {
      if (wanted !== conversation) return core.markRead(wanted, position);
      read = Math.max(read, position);
      tell();
    },
    retry: async (message) => {
      gone.add(message);
      tell();
      return DONE;
    },
    discard: async (message) => {
      gone.add(message);
      tell();
    },
    fetchEarlier: async () => ({ ok: true, value: 0 }),
    openAttachment: async (_message, wanted) => {
      const own = files.get(wanted.blob);
      if (own !== undefined) return { ok: true, value: own };
      if (wanted.media_type === "image/jpeg") return { ok: true, value: await picture() };
      if (wanted.media_type === "text/html")
        return { ok: false, refused: { code: "attachment_corrupt" } };
      return { ok: true, value: new Blob(["%PDF-1.4"], { type: wanted.media_type }) };
    },
    changeRoster: async (wanted, add, remove) => {
      if (add.some((one) => one === id(4)))
        return { ok: false, refused: { code: "not_permitted" } };
      const view = await core.conversation(wanted);
      roster = [...(view?.roster.map((one) => one.account) ?? []), ...add].filter(
        (one) => !remove.includes(one),
      );
      careTeam = [...careTeam];
      tell();
      return DONE;
    },
  };
}

/** A photograph, drawn. */
async function picture(): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = 1280;
  canvas.height = 960;
  const context = canvas.getContext("2d");
  if (context !== null) {
    const ground = context.createLinearGradient(0, 0, 1280, 960);
    ground.addColorStop(0, "#e7c4a8");
    ground.addColorStop(1, "#a96f55");
    context.fillStyle = ground;
    context.fillRect(0, 0, 1280, 960);
    context.fillStyle = "#8c2f2f";
    context.beginPath();
    context.ellipse(640, 480, 220, 130, 0.4, 0, Math.PI * 2);
    context.fill();
  }
  const blob = await new Promise<Blob | null>((resolve) =>
    canvas.toBlob(resolve, "image/jpeg", 0.9),
  );
  return blob ?? new Blob();
}
