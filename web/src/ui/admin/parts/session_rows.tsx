/** Sessions as rows, each with its end. */
import { useState } from "react";
import type { SessionEntry } from "../../../core/api_administration";
import { useText } from "../../../i18n/text";
import { useCore, useOpen } from "../../app/core_context";
import { Button } from "../../components/button";
import { Icon } from "../../components/icon";
import { Name } from "../../components/name";
import { SeenFrom } from "../../components/seen_from";
import { RelativeTime } from "../../components/time";
import { useMinute } from "../../components/use_now";
import type { ShowMore } from "../../components/use_show_more";
import { Confirm } from "./confirm";

export function SessionRows(props: {
  readonly sessions: readonly SessionEntry[];
  /** Whose they are is said where it is not plain. */
  readonly named: boolean;
  readonly list?: ShowMore["list"];
}) {
  const { t } = useText();
  const core = useCore();
  const [ending, setEnding] = useState<SessionEntry | null>(null);
  return (
    <>
      <ul className="own-list" aria-label={t("admin.sessions.list")} ref={props.list}>
        {props.sessions.map((session) => (
          <SessionRow
            key={session.device}
            session={session}
            named={props.named}
            onEnd={() => setEnding(session)}
          />
        ))}
      </ul>
      {ending !== null && (
        <Confirm
          title={t("admin.session.end.title", { name: labelOf(ending) })}
          words={t("admin.session.end.body")}
          confirm={t("admin.session.end.confirm")}
          icon="exit"
          danger
          work={() => core.endSession(ending.device)}
          onDone={() => setEnding(null)}
          onClose={() => setEnding(null)}
        />
      )}
    </>
  );
}

function labelOf({ device, deviceName }: SessionEntry): string {
  return deviceName === "" ? device.slice(0, 8) : deviceName;
}

function SessionRow(props: {
  readonly session: SessionEntry;
  readonly named: boolean;
  readonly onEnd: () => void;
}) {
  const { t, rich } = useText();
  const { device: here, clockSkew } = useOpen();
  const { session, named } = props;
  const over = session.until <= useMinute() - clockSkew;
  return (
    <li className="own-row">
      <Icon name="device" />
      <div className="own-words">
        <p className="own-name">
          <Name>{named ? session.accountName : labelOf(session)}</Name>
          {session.device === here && <span className="own-mark">{t("device.this")}</span>}
        </p>
        <p className="own-facts">
          {named && (
            <>
              <Name>{labelOf(session)}</Name> ·{" "}
            </>
          )}
          {t(`device.class.${session.deviceClass}`)}
          {session.seenAt !== null && (
            <>
              {" · "}
              {rich("device.seen", { time: <RelativeTime at={session.seenAt} /> })}
              <SeenFrom place={session.seenFrom} />
            </>
          )}
        </p>
        <p className="own-facts">
          {over ? (
            t("admin.session.over")
          ) : (
            <>
              {rich("admin.session.began", { time: <RelativeTime at={session.beganAt} /> })}
              {" · "}
              {rich("admin.session.until", { time: <RelativeTime at={session.until} /> })}
            </>
          )}
        </p>
      </div>
      {!over && (
        <Button variant="quiet" icon="exit" onPress={props.onEnd}>
          {t("admin.session.end")}
          <span className="unseen"> {labelOf(session)}</span>
        </Button>
      )}
    </li>
  );
}
