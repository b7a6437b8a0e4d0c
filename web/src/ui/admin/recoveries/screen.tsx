/** Recoveries that wait for a second administrator. */
import { useState } from "react";
import type { InvitationMade, RecoveryEntry } from "../../../core/api_administration";
import { useText } from "../../../i18n/text";
import { useCore, useOpen } from "../../app/core_context";
import { Button } from "../../components/button";
import { Empty } from "../../components/empty";
import { Icon } from "../../components/icon";
import { Name } from "../../components/name";
import { RelativeTime } from "../../components/time";
import { useAsked } from "../ask";
import { Heading } from "../heading";
import { Answered } from "../parts/answered";
import { Confirm } from "../parts/confirm";
import { LinkDialog } from "../parts/link_dialog";

/** Milliseconds. */
const AGAIN = 5_000;

export default function Recoveries() {
  const { t } = useText();
  const core = useCore();
  const asked = useAsked(["recoveries"], () => core.recoveries(), AGAIN);
  const [deciding, setDeciding] = useState<{ entry: RecoveryEntry; agree: boolean } | null>(null);
  const [made, setMade] = useState<{ name: string; link: InvitationMade } | null>(null);
  return (
    <>
      <Heading>{t("admin.recoveries")}</Heading>
      <p className="field-hint">{t("admin.recoveries.hint")}</p>
      <Answered asked={asked}>
        {(entries) =>
          entries.length === 0 ? (
            <Empty icon="refresh" title={t("admin.recoveries.none")} />
          ) : (
            <ul className="own-list" aria-label={t("admin.recoveries.list")}>
              {entries.map((entry) => (
                <RecoveryRow
                  key={entry.recovery}
                  entry={entry}
                  onDecide={(agree) => setDeciding({ entry, agree })}
                />
              ))}
            </ul>
          )
        }
      </Answered>
      {deciding !== null && (
        <Decide
          {...deciding}
          onClose={() => setDeciding(null)}
          onDone={(link) => {
            setDeciding(null);
            if (link !== null) setMade({ name: deciding.entry.accountName, link });
          }}
        />
      )}
      {made !== null && (
        <LinkDialog name={made.name} made={made.link} onClose={() => setMade(null)} />
      )}
    </>
  );
}

function Decide(props: {
  readonly entry: RecoveryEntry;
  readonly agree: boolean;
  readonly onClose: () => void;
  readonly onDone: (link: InvitationMade | null) => void;
}) {
  const { t } = useText();
  const core = useCore();
  const { entry, agree } = props;
  const kind = agree ? "agree" : "deny";
  return (
    <Confirm
      title={t(`admin.recovery.${kind}.title`, { name: entry.accountName })}
      words={t(`admin.recovery.${kind}.body`)}
      confirm={t(`admin.recovery.${kind}.confirm`)}
      danger={!agree}
      steps
      work={() => core.decideRecovery(entry.recovery, agree)}
      onDone={props.onDone}
      onClose={props.onClose}
    />
  );
}

function RecoveryRow(props: {
  readonly entry: RecoveryEntry;
  readonly onDecide: (agree: boolean) => void;
}) {
  const { t, rich } = useText();
  const { me } = useOpen();
  const { entry } = props;
  const yours = entry.askedBy === me.account;
  const about = entry.account === me.account;
  const name = <Name>{entry.askedByName}</Name>;
  return (
    <li className="own-row">
      <Icon name="person" />
      <div className="own-words">
        <p className="own-name">
          <Name>{entry.accountName}</Name>
        </p>
        <p className="admin-quote" dir="auto">
          <Name>{entry.reason}</Name>
        </p>
        <p className="own-facts">
          {rich("admin.recoveries.by", { name, time: <RelativeTime at={entry.askedAt} /> })}
          {" · "}
          {rich("admin.recoveries.until", { time: <RelativeTime at={entry.expiresAt} /> })}
        </p>
        {(yours || about) && (
          <p className="own-facts">
            {t(about ? "admin.recoveries.about" : "admin.recoveries.yours")}
          </p>
        )}
      </div>
      {!yours && !about && (
        <div className="admin-actions">
          <Button icon="check" onPress={() => props.onDecide(true)}>
            {t("admin.recovery.agree")}
            <span className="unseen"> {entry.accountName}</span>
          </Button>
          <Button variant="quiet" onPress={() => props.onDecide(false)}>
            {t("admin.recovery.deny")}
            <span className="unseen"> {entry.accountName}</span>
          </Button>
        </div>
      )}
    </li>
  );
}
