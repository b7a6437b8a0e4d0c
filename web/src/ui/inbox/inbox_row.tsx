/** One conversation: what it is, whom it is about, what was said last, and what it wants. */
import { type MouseEvent, memo } from "react";
import type { Id, InboxEntry } from "../../core/api";
import { isPressing } from "../../domain/inbox/sections";
import { titleOf } from "../../domain/words/title";
import { useText } from "../../i18n/text";
import { Due } from "../components/due";
import { Icon, type IconName } from "../components/icon";
import { RelativeTime } from "../components/time";
import { useGo } from "../shell/go";
import { Marks } from "./marks";
import { Preview } from "./preview";
import { Who } from "./who";

const KINDS: Readonly<Record<InboxEntry["kind"], IconName>> = {
  direct: "person",
  group: "people",
  patient: "patient",
  role: "role",
  order: "order",
  broadcast: "broadcast",
};

export interface InboxRowProps {
  readonly entry: InboxEntry;
  readonly index: number;
  readonly me: Id;
  readonly isCurrent: boolean;
  readonly isActive: boolean;
  readonly onFocus: (index: number, conversation: Id) => void;
}

export const InboxRow = memo(InboxRowPlain, sameRow);

/** `onFocus` is another function at each turn and does the same: it is no reason to draw again. */
function sameRow(one: InboxRowProps, other: InboxRowProps): boolean {
  return (
    one.entry === other.entry &&
    one.index === other.index &&
    one.isCurrent === other.isCurrent &&
    one.isActive === other.isActive
  );
}

function InboxRowPlain({ entry, index, me, isCurrent, isActive, onFocus }: InboxRowProps) {
  const { t } = useText();
  const go = useGo();
  const critical = entry.need === "critical";
  const pressing = isPressing(entry.need);
  const time = entry.last !== null && <RelativeTime at={entry.last.at} />;
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go.conversation(entry.conversation);
  };
  return (
    <a
      href={`/c/${entry.conversation}`}
      className="inbox-row"
      data-index={index}
      data-need={entry.need}
      data-pressing={pressing || undefined}
      data-unread={entry.unread > 0 || undefined}
      aria-current={isCurrent ? "page" : undefined}
      tabIndex={isActive ? 0 : -1}
      onClick={open}
      onFocus={() => onFocus(index, entry.conversation)}
      draggable={false}
    >
      <span className="inbox-kind">
        <Icon name={critical ? "critical" : KINDS[entry.kind]} />
        <span className="unseen">{t(`inbox.kind.${entry.kind}`)}</span>
      </span>
      {pressing && (
        <span className="inbox-line inbox-pressing">
          {critical ? (
            <strong className="critical-word">{t("app.critical")}</strong>
          ) : (
            entry.due === null && <span>{t("inbox.need.unacknowledged")}</span>
          )}
          {entry.due !== null && <Due at={entry.due} />}
          {time}
        </span>
      )}
      <span className="inbox-line">
        <span className="inbox-title" dir="auto">
          {titleOf(entry, me)}
        </span>
        {!pressing && time}
      </span>
      <span className="inbox-line inbox-who">
        <Who entry={entry} me={me} />
        {!pressing && entry.due !== null && <Due at={entry.due} />}
      </span>
      <span className="inbox-line inbox-last">
        <Preview entry={entry} />
        <Marks entry={entry} />
      </span>
    </a>
  );
}
