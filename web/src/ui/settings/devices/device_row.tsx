/** One device: what it is, how it came in, when it was heard of last. */
import type { DeviceEntry, LoggedCertificate } from "../../../core/api";
import { useText } from "../../../i18n/text";
import { Button } from "../../components/button";
import { Icon } from "../../components/icon";
import { Name } from "../../components/name";
import { SeenFrom } from "../../components/seen_from";
import { RelativeTime } from "../../components/time";

const METHODS = ["passkey", "password", "open_id", "invitation"] as const;

export function DeviceRow(props: {
  readonly entry: DeviceEntry;
  readonly own: boolean;
  /** What the organisation's log has of it; not there where that is not known. */
  readonly logged?: LoggedCertificate | null;
  readonly onRemove: (() => void) | null;
}) {
  const { t, rich } = useText();
  const { entry, own } = props;
  const logged = props.logged ?? null;
  const method = METHODS.find((each) => each === entry.method);
  const label =
    entry.name === "" ? t("device.unnamed", { id: entry.device.slice(0, 8) }) : entry.name;
  return (
    <li className="own-row">
      <Icon name="device" />
      <div className="own-words">
        <p className="own-name">
          {entry.name === "" ? label : <Name>{entry.name}</Name>}
          {own && <span className="own-mark">{t("device.this")}</span>}
        </p>
        <p className="own-facts">
          {t(`device.class.${entry.deviceClass}`)}
          {method !== undefined && ` · ${t(`device.method.${method}`)}`}
        </p>
        <p className="own-facts">
          {rich("device.enrolled", { time: <RelativeTime at={entry.enrolledAt} /> })}
          {entry.seenAt !== null && (!own || entry.seenFrom !== null) && (
            <>
              {" · "}
              {rich("device.seen", { time: <RelativeTime at={entry.seenAt} /> })}
              <SeenFrom place={entry.seenFrom} />
            </>
          )}
        </p>
        {logged !== null && (
          <p className={logged.state === "missing" ? "own-facts own-wrong" : "own-facts"}>
            {t(`device.log.${logged.state}`, { index: logged.index })}
          </p>
        )}
        {entry.state !== "active" && (
          <p className="own-facts">
            {t(`device.state.${entry.state}`)}
            {entry.changedAt !== null && (
              <>
                {" "}
                <RelativeTime at={entry.changedAt} />
              </>
            )}
          </p>
        )}
      </div>
      {props.onRemove !== null && (
        <Button variant="quiet" icon="trash" onPress={props.onRemove}>
          {t("device.remove")}
          <span className="unseen"> {label}</span>
        </Button>
      )}
    </li>
  );
}
