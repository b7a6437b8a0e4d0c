/** What is being written in one conversation: kept as a draft while it is written, restored when it is opened again. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { Draft, MessageView, Person, Priority } from "../../core/api";
import {
  EMPTY_DRAFT,
  freshDraft,
  isSameDraft,
  withinOf,
  worthKeeping,
} from "../../domain/composer/draft";
import { mentionsIn } from "../../domain/composer/mention";
import { useThread } from "../conversation/thread_context";
import { useConversation } from "../conversation/use_conversation";
import { type PendingFiles, pendingFilesOf } from "./pending";

const SAVED_AFTER = 600;

export interface Writing {
  readonly body: string;
  readonly priority: Priority;
  /** Minutes that others have for acknowledging. */
  readonly within: number | null;
  readonly replyTo: MessageView | null;
  /** Who was chosen after an `@`. */
  readonly chosen: readonly Person[];
  /** Who named this account as delegate, and for whom it writes; null for itself. Stays while the conversation is open. */
  readonly onBehalfOf: Person | null;
  /** The message that is being changed. */
  readonly editing: MessageView | null;
}

export interface ComposerState {
  readonly writing: Writing;
  readonly files: PendingFiles;
  readonly change: (change: Partial<Writing>) => void;
  readonly edit: (message: MessageView) => void;
  readonly stopEditing: () => void;
  /** What was written, taken for sending; the composer is empty then. */
  readonly take: () => Writing;
  readonly putBack: (writing: Writing) => void;
}

const NOTHING: Writing = {
  body: "",
  priority: 1,
  within: null,
  replyTo: null,
  chosen: [],
  onBehalfOf: null,
  editing: null,
};

export function useComposer(): ComposerState {
  const { core, conversation } = useThread();
  const { draft, roster, mayActFor } = useConversation();
  const client = useQueryClient();
  const files = useMemo(
    () => pendingFilesOf(client, core, conversation),
    [client, core, conversation],
  );
  const [writing, setWriting] = useState<Writing>(() => restore(draft, roster, mayActFor));
  const before = useRef<Writing>(NOTHING);
  const latest = useRef(writing);
  latest.current = writing;

  // The answered message of a draft is known by its id only.
  const answered = useRef(draft?.replyTo ?? null);
  useEffect(() => {
    const id = answered.current;
    if (id === null) return;
    answered.current = null;
    void core.message(id).then((found) => {
      if (found !== null)
        setWriting((now) => (now.replyTo === null ? { ...now, replyTo: found } : now));
    });
  }, [core]);

  const saved = useRef<Draft | null>(draft);
  const save = useCallback(() => {
    const wanted = worthKeeping(
      draftOf(latest.current.editing === null ? latest.current : before.current),
    );
    if (isSameDraft(wanted, saved.current)) return;
    saved.current = wanted;
    // A draft that cannot be stored any more (the device locked) is no defect of the page.
    void core.saveDraft(conversation, wanted).catch(() => undefined);
  }, [core, conversation]);

  useEffect(() => {
    if (writing === NOTHING || isEmpty(writing)) {
      save();
      return;
    }
    const timer = globalThis.setTimeout(save, SAVED_AFTER);
    return () => clearTimeout(timer);
  }, [writing, save]);
  useEffect(() => {
    const hidden = () => {
      if (document.visibilityState === "hidden") save();
    };
    document.addEventListener("visibilitychange", hidden);
    globalThis.addEventListener("pagehide", save);
    return () => {
      document.removeEventListener("visibilitychange", hidden);
      globalThis.removeEventListener("pagehide", save);
      save();
    };
  }, [save]);

  const change = useCallback(
    (wanted: Partial<Writing>) => setWriting((now) => ({ ...now, ...wanted })),
    [],
  );
  const edit = useCallback((message: MessageView) => {
    if (message.content.type !== "text") return;
    if (latest.current.editing === null) before.current = latest.current;
    setWriting({ ...NOTHING, body: message.content.body, chosen: message.named, editing: message });
  }, []);
  const stopEditing = useCallback(() => setWriting(before.current), []);
  const take = useCallback((): Writing => {
    const taken = latest.current;
    const { onBehalfOf } = taken;
    if (taken.editing !== null) setWriting(before.current);
    else setWriting(onBehalfOf === null ? NOTHING : { ...NOTHING, onBehalfOf });
    return taken;
  }, []);
  return { writing, files, change, edit, stopEditing, take, putBack: setWriting };
}

export function usePendingFiles(files: PendingFiles) {
  return useSyncExternalStore(files.subscribe, files.get);
}

/** Sent just now: no draft is left to come back. */
function isEmpty(writing: Writing): boolean {
  return writing.body === "" && writing.replyTo === null && writing.editing === null;
}

function restore(
  draft: Draft | null,
  roster: readonly Person[],
  mayActFor: readonly Person[],
): Writing {
  const kept = freshDraft(draft, Date.now());
  return {
    ...NOTHING,
    body: kept.body,
    priority: kept.priority,
    within: withinOf(kept.acknowledgeBy, Date.now()),
    chosen: roster.filter((one) => kept.mentions.includes(one.account)),
    onBehalfOf: mayActFor.find((one) => one.account === kept.onBehalfOf) ?? null,
  };
}

function draftOf(writing: Writing): Draft {
  return {
    ...EMPTY_DRAFT,
    body: writing.body,
    priority: writing.priority,
    replyTo: writing.replyTo?.message ?? null,
    mentions: mentionsIn(writing.body, writing.chosen),
    acknowledgeBy: writing.within === null ? null : Date.now() + writing.within * 60_000,
    onBehalfOf: writing.onBehalfOf?.account ?? null,
  };
}
