/** What a row shows at its end: whether the last message left, and how many are unread. */
import type { InboxEntry } from "../../core/api";
import { useText } from "../../i18n/text";
import { Icon } from "../components/icon";

const MOST = 99;

export function Marks({ entry }: { readonly entry: InboxEntry }) {
  const { t } = useText();
  const state = entry.last?.mine === true ? entry.last.state : "sent";
  return (
    <span className="inbox-marks">
      {state === "failed" && (
        <span className="mark-failed">
          <Icon name="warning" />
          {t("inbox.failed")}
        </span>
      )}
      {state === "waiting" && (
        <span className="mark-waiting">
          <Icon name="clock" />
          <span className="unseen">{t("inbox.sending")}</span>
        </span>
      )}
      {entry.unread > 0 && (
        <span className="unread-count">
          <span aria-hidden="true">
            {entry.unread > MOST ? t("inbox.unread.more", { count: MOST }) : entry.unread}
          </span>
          <span className="unseen">{t("inbox.unread", { count: entry.unread })}</span>
        </span>
      )}
    </span>
  );
}
