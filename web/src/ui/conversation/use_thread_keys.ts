/** The keyboard in the thread: arrows move from message to message, letters do something with the one that has focus. */
import type { Virtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef } from "react";
import type { MessageView } from "../../core/api";
import { type Row, rowOf } from "../../domain/thread/rows";
import { useText } from "../../i18n/text";
import { copyText } from "../../platform/clipboard";
import { preferences } from "../../platform/preferences";
import { useThread } from "./thread_context";

export interface ThreadKeys {
  readonly rows: readonly Row[];
  readonly current: string | null;
  readonly setCurrent: (message: string) => void;
  readonly virtual: Virtualizer<HTMLDivElement, HTMLLIElement>;
  readonly scroller: RefObject<HTMLDivElement | null>;
}

export interface ThreadKeyboard {
  readonly press: (event: KeyboardEvent) => void;
  /** Give the newest message the focus. */
  readonly focusNewest: () => void;
}

export function useThreadKeys(keys: ThreadKeys): ThreadKeyboard {
  const { rows, current, setCurrent, virtual, scroller } = keys;
  const house = useThread();
  const { t } = useText();
  const wanted = useRef<string | null>(null);

  // The row may not exist yet when its turn comes: it gets the focus as soon as it is drawn.
  useEffect(() => {
    if (wanted.current === null) return;
    const element = find(scroller.current, wanted.current);
    if (element !== null) {
      wanted.current = null;
      element.focus({ preventScroll: true });
    }
  });

  const go = useCallback(
    (index: number) => {
      const row = rows[index];
      if (row?.kind !== "message") return;
      wanted.current = row.key;
      setCurrent(row.key);
      virtual.scrollToIndex(index, { align: "auto" });
    },
    [rows, setCurrent, virtual],
  );

  const press = (key: string, message: MessageView, article: HTMLElement): boolean => {
    const details = () => {
      house.details(message);
      return true;
    };
    if (message.state !== "sent" || message.retracted !== null) return key === "i" && details();
    const { content } = message;
    switch (key.toLowerCase()) {
      case "r":
        house.reply(message);
        return true;
      case "e":
        if (message.mine && content.type === "text") house.edit(message);
        return true;
      case "+":
      case "a":
        article.querySelector<HTMLElement>("[data-tool=react]")?.click();
        return true;
      case "c":
        if (content.type !== "text") return true;
        void copyText(content.body).then((done) => {
          if (done) house.announce(t("conversation.copied"));
        });
        return true;
      case "i":
        return details();
      default:
        return false;
    }
  };

  const pressed = (event: KeyboardEvent) => {
    const article = (event.target as HTMLElement).closest<HTMLElement>("article[data-message]");
    if (article === null) return;
    const id = article.dataset.message ?? current;
    if (id === null) return;
    const index = rowOf(rows, id);
    const step = STEPS[event.key];
    if (event.key === "Escape" && event.target !== article) {
      event.preventDefault();
      article.focus();
      return;
    }
    if (event.target !== article || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      event.preventDefault();
      document.querySelector<HTMLElement>(".composer-text")?.focus();
      return;
    }
    if (step !== undefined) {
      event.preventDefault();
      const next =
        step === "first"
          ? nextMessage(rows, 0, 1)
          : step === "last"
            ? nextMessage(rows, rows.length - 1, -1)
            : nextMessage(rows, index + step, Math.sign(step));
      if (next >= 0) go(next);
      return;
    }
    if (event.key === "Enter") {
      event.preventDefault();
      firstControl(article)?.focus();
      return;
    }
    if (!preferences.get().letterKeys) return;
    const row = rows[index];
    if (row?.kind === "message" && press(event.key, row.message, article)) event.preventDefault();
  };
  const focusNewest = () => {
    const last = nextMessage(rows, rows.length - 1, -1);
    if (last >= 0) go(last);
  };
  return { press: pressed, focusNewest };
}

const STEPS: Readonly<Record<string, number | "first" | "last">> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 8,
  PageUp: -8,
  Home: "first",
  End: "last",
};

/** The nearest message at or beyond an index. */
function nextMessage(rows: readonly Row[], from: number, step: number): number {
  const start = Math.min(Math.max(from, 0), rows.length - 1);
  for (let at = start; at >= 0 && at < rows.length; at += step < 0 ? -1 : 1) {
    if (rows[at]?.kind === "message") return at;
  }
  return -1;
}

/** What matters most in a message, first. */
const CONTROLS = [
  ".answer-bar button",
  ".send-state button",
  ".message-body button, .message-body a",
  ".message-tools button",
] as const;

function firstControl(article: HTMLElement): HTMLElement | null {
  for (const controls of CONTROLS) {
    const found = article.querySelector<HTMLElement>(controls);
    if (found !== null) return found;
  }
  return null;
}

function find(root: HTMLElement | null, message: string): HTMLElement | null {
  return root?.querySelector<HTMLElement>(`article[data-message="${CSS.escape(message)}"]`) ?? null;
}
