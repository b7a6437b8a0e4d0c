/** How long until somebody must have answered, by the hub's clock: this machine's may be wrong. */
import { memo } from "react";
import { showDue } from "../../domain/words/time";
import { useText } from "../../i18n/text";
import { useOpen } from "../app/core_context";
import { Icon } from "./icon";
import { useNow } from "./use_now";

const HOUR = 3_600_000;

export const Due = memo(function Due({ at }: { readonly at: number }) {
  const { t, say } = useText();
  const { clockSkew } = useOpen();
  const now = useNow((from) => (Math.abs(at - from) <= HOUR ? 1000 - (from % 1000) : 60_000));
  const due = showDue(at, now - clockSkew);
  const time = typeof due.left === "string" ? due.left : say(due.left);
  return (
    <span className="due" data-overdue={due.overdue || undefined}>
      <Icon name="clock" />
      <span>{t(due.overdue ? "inbox.overdue" : "inbox.due", { time })}</span>
    </span>
  );
});
