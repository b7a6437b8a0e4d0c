/** Writing `@`: who may be meant, chosen by arrow keys and Enter. */
import { type KeyboardEvent, type RefObject, useId, useState } from "react";
import type { Person } from "../../core/api";
import {
  insertMention,
  type MentionQuery,
  matchPeople,
  mentionAt,
} from "../../domain/composer/mention";
import { useThread } from "../conversation/thread_context";
import { useConversation } from "../conversation/use_conversation";
import type { Writing } from "./use_composer";

export interface Mentions {
  readonly id: string;
  readonly found: readonly Person[];
  readonly chosen: number;
  readonly choose: (person: Person) => void;
  readonly look: () => void;
  readonly close: () => void;
  /** True when the key was for the list. */
  readonly keys: (event: KeyboardEvent) => boolean;
  readonly attributes: Readonly<Record<string, string | undefined>>;
}

export function useMentions(
  field: RefObject<HTMLTextAreaElement | null>,
  writing: Writing,
  change: (change: Partial<Writing>) => void,
): Mentions {
  const id = useId();
  const { me } = useThread();
  const { roster, kind } = useConversation();
  const [query, setQuery] = useState<MentionQuery | null>(null);
  const [at, setAt] = useState(0);
  const others = roster.filter((one) => one.account !== me.account);
  const found = query === null || kind === "direct" ? [] : matchPeople(others, query.text);
  const chosen = Math.min(at, found.length - 1);

  const look = () => {
    const element = field.current;
    if (element === null || element.selectionStart !== element.selectionEnd) {
      setQuery(null);
      return;
    }
    const next = mentionAt(element.value, element.selectionStart);
    if (next?.text !== query?.text || next?.start !== query?.start) setAt(0);
    setQuery(next);
  };
  const choose = (person: Person) => {
    if (query === null) return;
    const { body, caret } = insertMention(writing.body, query, person);
    change({
      body,
      chosen: [...writing.chosen.filter((one) => one.account !== person.account), person],
    });
    setQuery(null);
    // The field has the new text only after it was drawn.
    requestAnimationFrame(() => field.current?.setSelectionRange(caret, caret));
  };
  const keys = (event: KeyboardEvent): boolean => {
    const person = found[chosen];
    if (person === undefined) return false;
    if (event.key === "ArrowDown") setAt((chosen + 1) % found.length);
    else if (event.key === "ArrowUp") setAt((chosen + found.length - 1) % found.length);
    else if (event.key === "Enter" || event.key === "Tab") choose(person);
    else if (event.key === "Escape") setQuery(null);
    else return false;
    event.preventDefault();
    return true;
  };
  const isOpen = found.length > 0;
  return {
    id,
    found,
    chosen,
    choose,
    look,
    close: () => setQuery(null),
    keys,
    attributes: {
      "aria-autocomplete": "list",
      "aria-controls": isOpen ? id : undefined,
      "aria-activedescendant": isOpen ? `${id}-${chosen}` : undefined,
    },
  };
}
