/** One device that waits: whose it says it is, where it is, and how long it can still be let in. */
import type { ApprovalEntry } from "../../../core/api";
import { showSpan } from "../../../domain/words/time";
import { useText } from "../../../i18n/text";
import { useOpen } from "../../app/core_context";
import { Button } from "../../components/button";
import { Icon } from "../../components/icon";
import { Name } from "../../components/name";
import { SeenFrom } from "../../components/seen_from";
import { RelativeTime } from "../../components/time";
import { useNow } from "../../components/use_now";

export function WaitingRow(props: { readonly entry: ApprovalEntry; readonly onLook: () => void }) {
  const { t, rich } = useText();
  const { entry } = props;
  const device = entry.deviceName === "" ? t("approval.unnamed") : entry.deviceName;
  return (
    <li className="own-row">
      <Icon name="device" />
      <div className="own-words">
        <p className="own-name">
          <Name>{entry.accountName}</Name>
        </p>
        <p className="own-facts">
          <Name>{device}</Name>
          {` · ${t(`device.class.${entry.deviceClass}`)}`}
          <SeenFrom place={entry.askedFrom} />
        </p>
        <p className="own-facts">
          {rich("admin.waiting_devices.asked", { time: <RelativeTime at={entry.askedAt} /> })}
          {" · "}
          <TimeLeft until={entry.expiresAt} />
        </p>
      </div>
      <Button onPress={props.onLook}>
        {t("approval.look")}
        <span className="unseen">
          {" "}
          {entry.accountName}, {device}
        </span>
      </Button>
    </li>
  );
}

function TimeLeft({ until }: { readonly until: number }) {
  const { t, say } = useText();
  const { clockSkew } = useOpen();
  const now = useNow(() => 1000) - clockSkew;
  const span = showSpan(Math.max(0, until - now));
  return t("admin.waiting_devices.left", { time: typeof span === "string" ? span : say(span) });
}
