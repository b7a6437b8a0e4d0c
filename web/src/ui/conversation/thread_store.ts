/**
 * One opened conversation: what of its thread is loaded, and keeping that true. No React, no DOM.
 *
 * The core says "this conversation changed", not what: the part that is in view and the newest part are asked again, the
 * rest when it comes into view. One request is under way at a time.
 */
import type { ConversationView, Core, CoreEvent, Id, Refused } from "../../core/api";
import {
  append,
  EMPTY,
  firstPosition,
  fromPage,
  lastPosition,
  prepend,
  refresh,
  type Window,
} from "../../domain/thread/window";

export type ThreadCore = Pick<
  Core,
  "conversation" | "thread" | "message" | "fetchEarlier" | "markRead"
>;
export type Listen = (listener: (event: CoreEvent) => void) => () => void;

export interface ThreadState {
  readonly phase: "loading" | "ready" | "gone";
  readonly view: ConversationView | null;
  readonly window: Window;
  /** Position of the first message that was new when the conversation was opened. */
  readonly unreadFrom: number | null;
  /** What is asked of the vault's archive. */
  readonly archive: "unasked" | "asking" | "exhausted" | "failed";
  /** Upload of own attachments, 0 to 1, by message. */
  readonly progress: ReadonlyMap<Id, number>;
  /** Rises when the thread was laid anew and shall be shown from `target`. */
  readonly laid: number;
  readonly target: Target;
}

export type Target =
  | { readonly kind: "end" }
  | { readonly kind: "unread" }
  | { readonly kind: "message"; readonly message: Id };

const PAGE = 60;
const CONTEXT = 20;
/** Pages of the archive that are asked for one message. */
const REACH = 10;

export class ThreadStore {
  readonly conversation: Id;
  readonly #core: ThreadCore;
  readonly #listen: Listen;
  readonly #listeners = new Set<() => void>();
  #state: ThreadState = {
    phase: "loading",
    view: null,
    window: EMPTY,
    unreadFrom: null,
    archive: "unasked",
    progress: new Map(),
    laid: 0,
    target: { kind: "end" },
  };
  #queue: Promise<unknown> = Promise.resolve();
  #version = 0;
  #refreshing = false;
  #paging: "earlier" | "later" | null = null;
  readonly #fresh = new Map<Id, number>();
  #visible: { readonly from: number; readonly to: number } | null = null;
  #read = 0;
  #end: (() => void) | null = null;
  #closed = false;

  constructor(core: ThreadCore, listen: Listen, conversation: Id) {
    this.#core = core;
    this.#listen = listen;
    this.conversation = conversation;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly get = (): ThreadState => this.#state;

  /**
   * Load the view and the part of the thread to begin with: where new messages begin, or a message, or the newest. False
   * where the message is not stored here.
   */
  async open(message: Id | null): Promise<boolean> {
    this.#closed = false;
    this.#end = this.#listen(this.#heard);
    const view = await this.#core.conversation(this.conversation);
    if (this.#closed) {
      return true;
    }
    if (view === null) {
      this.#set({ phase: "gone" });
      return true;
    }
    this.#read = Math.max(this.#read, (view.firstUnread ?? view.lastPosition + 1) - 1);
    this.#set({ view, unreadFrom: view.firstUnread });
    if (message !== null && (await this.jumpTo(message))) {
      return true;
    }
    if (view.firstUnread === null) {
      await this.jumpToNewest();
    } else {
      await this.#layAround(view.firstUnread, { kind: "unread" });
    }
    return message === null;
  }

  close(): void {
    this.#closed = true;
    this.#end?.();
    this.#end = null;
    this.#listeners.clear();
  }

  /** Lay the thread around a message; false when it is not stored here. */
  async jumpTo(message: Id): Promise<boolean> {
    if (this.#state.window.messages.some((one) => one.message === message)) {
      this.#lay(this.#state.window, { kind: "message", message });
      return true;
    }
    const found = await this.#core.message(message);
    if (found === null || found.conversation !== this.conversation || found.position === null) {
      return false;
    }
    await this.#layAround(found.position, { kind: "message", message });
    return true;
  }

  /**
   * The same, for a message that may have to come from the vault's archive: a few pages of what is before the earliest
   * stored one. The vault records that it was asked.
   */
  async reach(message: Id): Promise<"shown" | "missing" | Refused> {
    for (let pages = 0; pages <= REACH && !this.#closed; pages += 1) {
      if (await this.jumpTo(message)) return "shown";
      if (this.#state.archive === "exhausted" || pages === REACH) break;
      this.#set({ archive: "asking" });
      const answer = await this.#core.fetchEarlier(this.conversation);
      this.#set({ archive: !answer.ok ? "failed" : answer.value === 0 ? "exhausted" : "unasked" });
      if (!answer.ok) return answer.refused;
    }
    return "missing";
  }

  async jumpToNewest(): Promise<void> {
    if (this.#state.phase === "ready" && !this.#state.window.later) {
      this.#lay(this.#state.window, { kind: "end" });
      return;
    }
    await this.#oneByOne(async () => {
      const page = await this.#core.thread(this.conversation, { limit: PAGE });
      this.#lay(fromPage(page), { kind: "end" });
    });
  }

  async jumpToUnread(): Promise<void> {
    const position = this.#state.view?.firstUnread ?? this.#state.unreadFrom;
    if (position !== null) {
      this.#set({ unreadFrom: position });
      await this.#layAround(position, { kind: "unread" });
    }
  }

  /** Which messages are in view, as indexes of the window; pages are loaded ahead of them. */
  see(from: number, to: number): void {
    this.#visible = { from, to };
    const { window, phase } = this.#state;
    if (phase !== "ready") {
      return;
    }
    if (from < CONTEXT && window.earlier) {
      void this.#page("earlier");
    } else if (to > window.messages.length - CONTEXT && window.later) {
      void this.#page("later");
    }
    const isStale = window.messages
      .slice(from, to + 1)
      .some((one) => (this.#fresh.get(one.message) ?? 0) < this.#version);
    if (isStale) {
      this.#refresh();
    }
  }

  /** What its owner has had before their eyes, up to this position. */
  markRead(position: number): void {
    if (position > this.#read) {
      this.#read = position;
      void this.#core.markRead(this.conversation, position);
    }
  }

  /** What came before the earliest message that is stored here. Asked for by a person: the vault records it. */
  async fetchArchive(): Promise<void> {
    if (this.#state.archive === "asking") {
      return;
    }
    this.#set({ archive: "asking" });
    const answer = await this.#core.fetchEarlier(this.conversation);
    if (!answer.ok) {
      this.#set({ archive: "failed" });
      return;
    }
    this.#set({ archive: answer.value === 0 ? "exhausted" : "unasked" });
    if (answer.value > 0) {
      this.#set({ window: { ...this.#state.window, earlier: true } });
      await this.#page("earlier");
    }
  }

  readonly #heard = (event: CoreEvent): void => {
    if (event.kind === "conversation" && event.conversation === this.conversation) {
      this.#version += 1;
      this.#refresh();
    } else if (event.kind === "progress") {
      const progress = new Map(this.#state.progress);
      if (event.done >= 1) {
        progress.delete(event.message);
      } else {
        progress.set(event.message, event.done);
      }
      this.#set({ progress });
    }
  };

  #refresh(): void {
    if (this.#refreshing || this.#state.phase === "loading") {
      return;
    }
    this.#refreshing = true;
    void this.#oneByOne(async () => {
      this.#refreshing = false;
      const version = this.#version;
      const view = await this.#core.conversation(this.conversation);
      if (view === null) {
        this.#set({ phase: "gone" });
        return;
      }
      this.#set({ view });
      await this.#refreshVisible(version);
      await this.#refreshEnd(version);
    });
  }

  async #refreshVisible(version: number): Promise<void> {
    const { messages } = this.#state.window;
    const seen = this.#visible ?? { from: 0, to: 0 };
    const stale = messages
      .slice(seen.from, seen.to + 1)
      .filter((one) => one.position !== null && (this.#fresh.get(one.message) ?? 0) < version);
    const first = stale[0]?.position ?? null;
    if (first === null) {
      return;
    }
    const limit = Math.min(Math.max(seen.to - seen.from + 1, 1), 200);
    this.#take(await this.#core.thread(this.conversation, { from: first, limit }), version);
  }

  /** Where the newest messages are loaded, they are kept new: what came, what was sent, what waits. */
  async #refreshEnd(version: number): Promise<void> {
    for (let rounds = 0; rounds < 50; rounds += 1) {
      const { window } = this.#state;
      if (window.later) {
        this.#set({ window });
        return;
      }
      const placed = window.messages.filter((one) => one.position !== null);
      const from = placed.at(-CONTEXT)?.position ?? placed[0]?.position ?? 1;
      const page = await this.#core.thread(this.conversation, { from, limit: PAGE + CONTEXT });
      if (page.messages.length === 0) {
        this.#set({ window: { ...window, messages: placed } });
        return;
      }
      this.#take(page, version);
      if (!page.later) {
        return;
      }
    }
  }

  #take(page: Awaited<ReturnType<ThreadCore["thread"]>>, version: number): void {
    for (const one of page.messages) {
      this.#fresh.set(one.message, version);
    }
    const window = refresh(this.#state.window, page);
    if (window !== this.#state.window) {
      this.#set({ window });
    }
  }

  async #page(side: "earlier" | "later"): Promise<void> {
    if (this.#paging !== null) {
      return;
    }
    this.#paging = side;
    try {
      await this.#oneByOne(async () => {
        const { window } = this.#state;
        if (side === "earlier") {
          const before = firstPosition(window);
          if (before !== null) {
            const page = await this.#core.thread(this.conversation, { before, limit: PAGE });
            this.#know(page.messages);
            this.#set({ window: prepend(this.#state.window, page) });
          }
        } else {
          const last = lastPosition(window);
          const page = await this.#core.thread(this.conversation, {
            from: last === null ? 1 : last + 1,
            limit: PAGE,
          });
          this.#know(page.messages);
          this.#set({ window: append(this.#state.window, page) });
        }
      });
    } finally {
      this.#paging = null;
    }
  }

  /** As much before as after: nothing has to load above what is shown while it is being scrolled to. */
  async #layAround(position: number, target: Target): Promise<void> {
    await this.#oneByOne(async () => {
      const before = await this.#core.thread(this.conversation, {
        before: position,
        limit: PAGE,
      });
      const from = await this.#core.thread(this.conversation, { from: position, limit: PAGE });
      this.#know(before.messages);
      this.#know(from.messages);
      const placed = before.messages.filter((one) => one.position !== null);
      this.#lay(
        { messages: [...placed, ...from.messages], earlier: before.earlier, later: from.later },
        target,
      );
    });
  }

  #lay(window: Window, target: Target): void {
    this.#know(window.messages);
    this.#visible = null;
    this.#set({ phase: "ready", window, target, laid: this.#state.laid + 1 });
  }

  #know(messages: Window["messages"]): void {
    for (const one of messages) {
      this.#fresh.set(one.message, this.#version);
    }
  }

  #oneByOne(work: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(async () => {
      if (!this.#closed) {
        await work();
      }
    });
    this.#queue = done.catch(() => undefined);
    return done;
  }

  #set(change: Partial<ThreadState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) {
      listener();
    }
  }
}
