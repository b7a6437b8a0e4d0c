/** What waits and why, in words. */
import type { WorkItemEntry } from "../../../core/api_compliance";
import { holdWords, itemWords } from "../../../domain/admin/compliance";
import { useText } from "../../../i18n/text";
import { RelativeTime } from "../../components/time";

export function ItemWords({ entry }: { readonly entry: WorkItemEntry }) {
  const { t, say, rich, explain } = useText();
  const reason = holdWords(entry.reason);
  return (
    <div className="own-words">
      <p className="own-name">{say(itemWords(entry.kind))}</p>
      {entry.reason !== "" && (
        <p className="own-facts">
          {reason === null ? explain(entry.reason) : say(reason)} <code>{entry.reason}</code>
        </p>
      )}
      <p className="own-facts">
        {rich("item.since", { time: <RelativeTime key="time" at={entry.openedAt} /> })}
        {entry.count > 1 && <> · {t("item.count", { count: entry.count })}</>}
      </p>
    </div>
  );
}
