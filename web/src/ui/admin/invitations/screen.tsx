/** Links that can still be used. */
import { useState } from "react";
import type { InvitationEntry } from "../../../core/api_administration";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { Button } from "../../components/button";
import { Empty } from "../../components/empty";
import { Icon } from "../../components/icon";
import { Name } from "../../components/name";
import { RelativeTime } from "../../components/time";
import { useAsked } from "../ask";
import { Heading } from "../heading";
import { Answered } from "../parts/answered";
import { Confirm } from "../parts/confirm";

/** Milliseconds. */
const AGAIN = 15_000;

export default function Invitations() {
  const { t } = useText();
  const core = useCore();
  const asked = useAsked(["invitations"], () => core.invitations(), AGAIN);
  const [ending, setEnding] = useState<InvitationEntry | null>(null);
  return (
    <>
      <Heading>{t("admin.invitations")}</Heading>
      <p className="field-hint">{t("admin.invitations.hint")}</p>
      <Answered asked={asked}>
        {(entries) =>
          entries.length === 0 ? (
            <Empty icon="add_person" title={t("admin.invitations.none")}>
              {t("admin.invitations.none.hint")}
            </Empty>
          ) : (
            <ul className="own-list" aria-label={t("admin.invitations.list")}>
              {entries.map((entry) => (
                <InvitationRow
                  key={entry.invitation}
                  entry={entry}
                  onWithdraw={() => setEnding(entry)}
                />
              ))}
            </ul>
          )
        }
      </Answered>
      {ending !== null && (
        <Confirm
          title={t("admin.withdraw.title", { name: ending.accountName })}
          words={t("admin.withdraw.body")}
          confirm={t("admin.withdraw.confirm")}
          icon="trash"
          danger
          work={() => core.withdrawInvitation(ending.invitation)}
          onDone={() => setEnding(null)}
          onClose={() => setEnding(null)}
        />
      )}
    </>
  );
}

function InvitationRow(props: {
  readonly entry: InvitationEntry;
  readonly onWithdraw: () => void;
}) {
  const { t, rich } = useText();
  const { accountName, expiresAt } = props.entry;
  return (
    <li className="own-row">
      <Icon name="add_person" />
      <div className="own-words">
        <p className="own-name">
          <Name>{accountName}</Name>
        </p>
        <p className="own-facts">
          {rich("admin.invite.until", { time: <RelativeTime at={expiresAt} /> })}
        </p>
      </div>
      <Button variant="quiet" icon="trash" onPress={props.onWithdraw}>
        {t("admin.withdraw")}
        <span className="unseen"> {accountName}</span>
      </Button>
    </li>
  );
}
