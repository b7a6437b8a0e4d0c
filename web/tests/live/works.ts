/**
 * Two browsers at a real hub and vault: enrol, talk, read, answer, lock, miss something, unlock.
 * `tests/web/test_core_works.py` starts it.
 */
import type { MessageView, Outgoing } from "../../src/core/api";
import { environmentOf, Seat, taken } from "../support/cores";
import { loadModule, readInput, report } from "../support/node";

const PIN = "2580-13";

async function enrolled(name: string, link: string): Promise<Seat> {
  const seat = await Seat.take(environmentOf(name));
  taken(await seat.core.enrol(link, PIN, (step) => report({ event: "progress", ...step })));
  await seat.until("caught up", async () => {
    const state = await seat.core.state();
    return state.kind === "open" && state.caughtUp;
  });
  return seat;
}

function text(body: string, more: Partial<Outgoing> = {}): Outgoing {
  return { body, priority: 1, ...more };
}

async function thread(seat: Seat, conversation: string): Promise<readonly MessageView[]> {
  return (await seat.core.thread(conversation, { limit: 50 })).messages;
}

function bodies(messages: readonly MessageView[]): string[] {
  return messages.map((each) => (each.content.type === "text" ? each.content.body : ""));
}

async function main(): Promise<void> {
  const { ada: adasLink = "", ben: bensLink = "" } = readInput();
  loadModule();
  const ada = await enrolled("ada", adasLink);
  const ben = await enrolled("ben", bensLink);

  const [found] = taken(await ada.core.findPeople("Ben", 5));
  const conversation = taken(await ada.core.openConversation([found?.account ?? ""], ""));
  report({ event: "opened", conversation });
  const started = performance.now();
  const asked = taken(
    await ada.core.send(conversation, text("Can you look at bed 4?", { priority: 2 })),
  );
  await ada.until("sent", async () => (await ada.core.message(asked))?.state === "sent");
  report({ event: "sent", milliseconds: Math.round(performance.now() - started) });

  const seen = await ben.until("arrived", async () => ben.core.message(asked));
  const [entry] = (await ben.core.inbox({}, 0, 10)).entries;
  report({ event: "inbox", need: entry?.need, unread: entry?.unread, title: entry?.title });
  await ben.core.markRead(conversation, seen.position ?? 0);
  taken(await ben.core.acknowledge(asked, "accepted", ""));
  taken(await ben.core.react(asked, "👍", true));
  const answer = taken(await ben.core.send(conversation, text("On my way", { replyTo: asked })));
  await ben.until("answered", async () => (await ben.core.message(answer))?.state === "sent");
  report({
    event: "after",
    need: (await ben.core.inbox({}, 0, 10)).entries[0]?.need,
    unread: (await ben.core.inbox({}, 0, 10)).entries[0]?.unread,
  });

  const told = await ada.until("read and taken", async () => {
    const view = await ada.core.message(asked);
    const [status] = view?.people ?? [];
    return status?.read && view?.reactions.length === 1 && view.acknowledgements.length === 1
      ? view
      : null;
  });
  report({ event: "status", people: told.people, emoji: told.reactions[0]?.emoji });
  await ada.until("the answer", async () => ada.core.message(answer));

  await ada.core.lock();
  const locked = await ada.core.state();
  const nothing = await ada.core.inbox({}, 0, 10);
  report({ event: "locked", kind: locked.kind, entries: nothing.entries.length });
  for (const number of [1, 2, 3])
    taken(await ben.core.send(conversation, text(`Missed ${number}`)));
  taken(await ben.core.edit(answer, "On my way, ten minutes"));
  const wrong = await ada.core.unlock("000000");
  report({ event: "wrong", code: wrong.ok ? "" : wrong.refused.code });
  taken(await ada.core.unlock(PIN));
  await ada.until("what was missed", async () => {
    const messages = await thread(ada, conversation);
    return messages.length === 5 && messages.some((each) => each.edits.length > 0);
  });
  const messages = await thread(ada, conversation);
  report({ event: "thread", bodies: bodies(messages), quote: messages[1]?.replyTo?.content });
  const hits = await ada.core.search("minut", 5);
  report({ event: "search", hits: hits.map((hit) => hit.message.message === answer) });
  const [later] = (await ada.core.inbox({}, 0, 10)).entries;
  report({ event: "later", unread: later?.unread, last: later?.last?.content });
  await ada.core.lock();
  await ben.core.erase();
  report({ event: "erased", kind: (await ben.core.state()).kind });
}

await main();
