/** One row of the thread. A message that breaks the page's code breaks its own row only. */
import { Component, memo, type ReactNode } from "react";
import type { Row } from "../../domain/thread/rows";
import { useText } from "../../i18n/text";
import { MessageRow } from "./message_row";
import { DayName } from "./times";

export interface RowViewProps {
  readonly row: Row;
  readonly isCurrent: boolean;
  readonly isFlashed: boolean;
  readonly progress: number | null;
}

export const RowView = memo(function RowView({
  row,
  isCurrent,
  isFlashed,
  progress,
}: RowViewProps) {
  const { t } = useText();
  switch (row.kind) {
    case "day":
      return (
        <p className="day-line">
          <span>
            <DayName at={row.at} />
          </span>
        </p>
      );
    case "unread":
      return (
        <p className="unread-line">
          <span>{t("conversation.unread")}</span>
        </p>
      );
    case "message":
      return (
        <RowBoundary>
          <div className="message-frame" data-flashed={isFlashed || undefined}>
            <MessageRow
              message={row.message}
              continued={row.continued}
              current={isCurrent}
              progress={progress ?? row.message.progress}
            />
          </div>
        </RowBoundary>
      );
  }
});

class RowBoundary extends Component<
  { readonly children: ReactNode },
  { readonly broken: boolean }
> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? <BrokenRow /> : this.props.children;
  }
}

function BrokenRow() {
  const { t } = useText();
  return <p className="message-note message-broken">{t("conversation.row.broken")}</p>;
}
