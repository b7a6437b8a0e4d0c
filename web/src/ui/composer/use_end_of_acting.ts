/** Whose delegation ends while somebody writes for them: from then on it is in the writer's own name, and they are told. */
import { useEffect, useRef } from "react";
import type { Person } from "../../core/api";
import { plainText } from "../../domain/text/controls";
import { useText } from "../../i18n/text";
import { useThread } from "../conversation/thread_context";

export function useEndOfActing(
  mayActFor: readonly Person[],
  principal: Person | null,
  end: () => void,
): void {
  const { t } = useText();
  const { announce } = useThread();
  const told = useRef({ end, t, announce });
  told.current = { end, t, announce };
  const isOver =
    principal !== null && !mayActFor.some(({ account }) => account === principal.account);
  useEffect(() => {
    if (!isOver || principal === null) return;
    const { end, t, announce } = told.current;
    end();
    announce(t("composer.as.ended", { person: plainText(principal.name, "name") }));
  }, [isOver, principal]);
}
