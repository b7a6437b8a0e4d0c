/**
 * More of a list was asked for: how many rows came is said, and where the button went with the last of them, the focus
 * that was on it goes to the first row that came. While there is more, it stays on the button.
 */
import { type RefObject, useLayoutEffect, useRef } from "react";
import { useText } from "../../i18n/text";
import { useAnnounce } from "../app/announcer";
import { isFocusLost } from "./use_focus_back";

export interface Shown {
  /** Rows. */
  readonly count: number;
  readonly more: boolean;
  /** More is on its way. */
  readonly busy: boolean;
}

export interface ShowMore {
  /** Of the element whose children are the rows. */
  readonly list: RefObject<HTMLUListElement | null>;
  /** The button was pressed, which stays where it is, and can have the focus, while it is busy. */
  readonly press: () => void;
}

/** `quiet`: the screen says by itself how many rows there are. */
export function useShowMore(shown: Shown, next: () => void, quiet = false): ShowMore {
  const { t } = useText();
  const announce = useAnnounce();
  const list = useRef<HTMLUListElement>(null);
  const asked = useRef<number | null>(null);
  const { count, more, busy } = shown;
  useLayoutEffect(() => {
    const from = asked.current;
    if (from === null || busy || (more && count === from)) return;
    asked.current = null;
    if (count > from && !quiet) announce(t("app.more.came", { count: count - from }));
    if (!more && isFocusLost()) focusOn(list.current, from);
  }, [count, more, busy, quiet, announce, t]);
  return {
    list,
    press: () => {
      asked.current = count;
      next();
    },
  };
}

function focusOn(list: HTMLElement | null, row: number): void {
  const first = list?.children[row] ?? list?.lastElementChild;
  if (!(first instanceof HTMLElement)) return;
  first.tabIndex = -1;
  first.focus();
}
