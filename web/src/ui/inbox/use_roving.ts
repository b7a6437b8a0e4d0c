/** One row of the inbox can have the focus; keys move it. It stays with its conversation when the order changes. */
import { type RefObject, useEffect, useRef, useState } from "react";
import type { Id } from "../../core/api";
import { type Move, moveTo } from "../../domain/inbox/move";
import { useText } from "../../i18n/text";
import { useAnnounce } from "../app/announcer";
import { useCore } from "../app/core_context";
import { useGo } from "../shell/go";
import { useShortcuts } from "../shell/shortcuts";
import { useFilter } from "./filter_state";
import type { EntryAt } from "./use_entries";

/** How far from its old place a conversation is looked for. */
const NEAR = 100;

interface RovingOptions {
  readonly entries: number;
  readonly entryAt: EntryAt;
  /** The conversation that is open. */
  readonly current: Id | null;
  readonly show: (index: number) => void;
  readonly list: RefObject<HTMLDivElement | null>;
}

export function useRoving({ entries, entryAt, current, show, list }: RovingOptions) {
  const { t } = useText();
  const core = useCore();
  const go = useGo();
  const announce = useAnnounce();
  const { change } = useFilter();
  const [at, setAt] = useState<{ readonly index: number; readonly conversation: Id | null } | null>(
    null,
  );
  const wantsFocus = useRef(false);

  const chosen = at?.conversation ?? current;
  const active = Math.min(placeOf(entryAt, at?.index ?? 0, chosen), Math.max(0, entries - 1));

  useEffect(() => {
    if (!wantsFocus.current) return;
    const row = list.current?.querySelector<HTMLElement>(`[data-index="${active}"]`);
    if (row === null || row === undefined) return;
    wantsFocus.current = false;
    row.focus({ preventScroll: true });
  });

  const move = (name: Move) => {
    const isThere = list.current?.contains(document.activeElement) ?? false;
    // From elsewhere, the first key comes to the row where one was.
    const index = isThere || at !== null ? moveTo(name, active, entries) : active;
    if (index === null) return;
    setAt({ index, conversation: entryAt(index)?.conversation ?? null });
    wantsFocus.current = true;
    show(index);
  };

  const markRead = async () => {
    const entry = entryAt(active);
    if (entry === undefined) return;
    const view = await core.conversation(entry.conversation);
    if (view === null) return;
    await core.markRead(entry.conversation, view.lastPosition);
    announce(t("inbox.read.done"));
  };

  const within = (name: Move) => () => {
    if (!list.current?.contains(document.activeElement)) return false;
    move(name);
    return undefined;
  };

  useShortcuts({
    arrowdown: within("next"),
    arrowup: within("previous"),
    home: within("first"),
    end: within("last"),
    pagedown: within("page_down"),
    pageup: within("page_up"),
    j: () => move("next"),
    k: () => move("previous"),
    e: () => (isInMain() ? false : void markRead()),
    enter: () => {
      const entry = entryAt(active);
      if (document.activeElement !== document.body || entry === undefined) return false;
      go.conversation(entry.conversation);
      return undefined;
    },
    p: () => {
      const entry = isInMain() ? undefined : entryAt(active);
      if (entry?.patient == null || entry.patient.id === null) return false;
      change({ patient: { id: entry.patient.id, name: entry.patient.name } });
      return undefined;
    },
  });

  return {
    active,
    onFocus: (index: number, conversation: Id) => {
      if (at?.index !== index || at.conversation !== conversation) setAt({ index, conversation });
    },
  };
}

/** There, the same letters may be a message's. */
function isInMain(): boolean {
  return document.activeElement?.closest("#main") != null;
}

/** Where a conversation is now, looking from where it was; where it was, when it is out of sight. */
function placeOf(entryAt: EntryAt, was: number, conversation: Id | null): number {
  if (conversation === null) return was;
  for (let distance = 0; distance <= NEAR; distance += 1) {
    for (const index of [was - distance, was + distance]) {
      if (entryAt(index)?.conversation === conversation) return index;
    }
  }
  return was;
}
