/** For who lost everything: one administrator asks, another decides. */
import { useState } from "react";
import type { AccountEntry } from "../../../core/api_administration";
import { reasonProblem } from "../../../domain/admin/given";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { Button } from "../../components/button";
import { Notice } from "../../components/notice";
import { TextField } from "../../components/text_field";
import { Toggle } from "../../components/toggle";
import { Group } from "../../settings/group";
import { Confirm } from "../parts/confirm";

export function Recovery({ entry, own }: { readonly entry: AccountEntry; readonly own: boolean }) {
  const { t } = useText();
  const [asking, setAsking] = useState(false);
  const [asked, setAsked] = useState(false);
  return (
    <Group title={t("admin.recovery")}>
      <p className="field-hint">{t(own ? "admin.recovery.own" : "admin.recovery.hint")}</p>
      {asked && (
        <Notice tone="good" role="status">
          {t("admin.recovery.asked")}
        </Notice>
      )}
      {!own && !asked && (
        <Button icon="refresh" onPress={() => setAsking(true)}>
          {t("admin.recovery.open")}
        </Button>
      )}
      {asking && (
        <AskRecovery
          entry={entry}
          onClose={(done) => {
            setAsking(false);
            setAsked(done);
          }}
        />
      )}
    </Group>
  );
}

function AskRecovery(props: {
  readonly entry: AccountEntry;
  readonly onClose: (asked: boolean) => void;
}) {
  const { t } = useText();
  const core = useCore();
  const { entry, onClose } = props;
  const [reason, setReason] = useState("");
  const [wipe, setWipe] = useState(true);
  const [tried, setTried] = useState(false);
  const problem = reasonProblem(reason);
  return (
    <Confirm
      title={t("admin.recovery.title", { name: entry.name })}
      words={t("admin.recovery.body")}
      confirm={t("admin.recovery.confirm")}
      steps
      sound={() => {
        setTried(true);
        return problem === null;
      }}
      work={() => core.askRecovery(entry.account, reason.trim(), wipe)}
      onDone={() => onClose(true)}
      onClose={() => onClose(false)}
    >
      <TextField
        label={t("admin.recovery.reason")}
        value={reason}
        problem={tried && problem !== null ? t(problem) : null}
        onChange={setReason}
        isRequired
      />
      <Toggle label={t("admin.recovery.wipe")} isSelected={wipe} onChange={setWipe} />
    </Confirm>
  );
}
