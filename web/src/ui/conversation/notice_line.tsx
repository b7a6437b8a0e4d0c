/** What happened, told by the vault: a line between messages. */
import type { Person } from "../../core/api";
import type { Notice } from "../../core/content/types";
import { isSaid, previewOf } from "../../domain/words/preview";
import { useText } from "../../i18n/text";
import { Icon } from "../components/icon";
import { Name } from "../components/name";
import { Clock, SourceTime } from "./times";

export interface NoticeLineProps {
  readonly notice: Notice;
  readonly named: readonly Person[];
  readonly at: number;
}

export function NoticeLine({ notice, named, at }: NoticeLineProps) {
  const { t, say } = useText();
  const words = previewOf(notice);
  const names = (accounts: readonly string[]) =>
    accounts.map(
      (one) => named.find((person) => person.account === one)?.name ?? t("conversation.somebody"),
    );
  return (
    <p className="notice-line" data-kind={notice.kind}>
      <Icon
        name={
          notice.kind === "outside_care_team" || notice.kind === "glass_broken"
            ? "warning"
            : notice.kind === "roster_changed"
              ? "people"
              : "info"
        }
      />
      <span className="notice-words">
        {notice.kind !== "roster_changed" && !isSaid(words) && `${say(words)}. `}
        {notice.joined.length > 0 &&
          t("conversation.joined", { names: list(names(notice.joined)) })}
        {notice.joined.length > 0 && notice.left.length > 0 && " "}
        {notice.left.length > 0 && t("conversation.left", { names: list(names(notice.left)) })}
        {notice.kind === "roster_changed" &&
          notice.joined.length + notice.left.length === 0 &&
          !isSaid(words) &&
          say(words)}
        {notice.before !== "" && notice.after !== "" && notice.kind === "patient_transferred" && (
          <span className="message-note">
            {" "}
            {t("conversation.notice.before")} <Name>{notice.before}</Name>
          </span>
        )}
        {notice.merged.map((one) => (
          <span className="message-note" key={`${one.authority}|${one.value}`}>
            {" "}
            <Name>{`${one.authority || one.kind} ${one.value}`}</Name>
          </span>
        ))}
        {notice.reason !== "" && (
          <q className="acknowledgement-text" dir="auto">
            <Name>{notice.reason}</Name>
          </q>
        )}
        {notice.happened !== null && (
          <>
            {" "}
            <SourceTime moment={notice.happened} />
          </>
        )}{" "}
        <Clock at={at} />
      </span>
    </p>
  );
}

function list(names: readonly string[]): string {
  return names.join(", ");
}
