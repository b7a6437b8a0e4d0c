/** Lets a device in that signed in elsewhere, as this person or another: by a code that both show, or by what was scanned. */
import { useState } from "react";
import type { ApprovalEntry } from "../../core/api";
import { useText } from "../../i18n/text";
import { useOpen } from "../app/core_context";
import { RefusalNotice } from "../app/refusal";
import { Button } from "../components/button";
import { ComparedCode } from "../components/compared_code";
import { Dialog } from "../components/dialog";
import { Name } from "../components/name";
import { Notice } from "../components/notice";
import { TextField } from "../components/text_field";
import { RelativeTime } from "../components/time";
import { type Approving, useApproving } from "./approval_stage";
import { Abroad, AskedFrom } from "./asked_from";
import { TypedCode } from "./typed_code";

export function ApprovalDialog(props: {
  /** What one looks at; null where `scanned` says it. */
  readonly entry: ApprovalEntry | null;
  readonly scanned?: string;
  readonly onClose: () => void;
}) {
  const { t } = useText();
  const approving = useApproving(props.entry, props.scanned ?? null);
  const { stage, refused } = approving;
  const ended = ["over", "found_out", "refused"].includes(stage.kind);
  return (
    <Dialog title={t("approval.title")} isOpen onClose={props.onClose}>
      <About entry={approving.entry} ended={ended} />
      {refused !== null && <RefusalNotice refused={refused} />}
      <Step approving={approving} />
      {ended && (
        <div className="dialog-actions">
          <Button variant="primary" onPress={props.onClose} autoFocus>
            {t("app.close")}
          </Button>
        </div>
      )}
    </Dialog>
  );
}

function About(props: { readonly entry: ApprovalEntry | null; readonly ended: boolean }) {
  const { t, rich } = useText();
  const { entry, ended } = props;
  if (entry === null) return null;
  return (
    <>
      <p>
        {rich("approval.about", {
          name: <Name>{entry.accountName}</Name>,
          device: (
            <strong>
              <Name>{entry.deviceName === "" ? t("approval.unnamed") : entry.deviceName}</Name>
            </strong>
          ),
          time: <RelativeTime at={entry.askedAt} />,
        })}
      </p>
      <AskedFrom place={entry.askedFrom} />
      {!ended && <Abroad place={entry.askedFrom} />}
    </>
  );
}

function Step({ approving }: { readonly approving: Approving }) {
  const { t, rich } = useText();
  const { me } = useOpen();
  const { entry, stage, busy } = approving;
  const own = entry === null || entry.account === me.account;
  const name = <Name>{entry?.accountName ?? ""}</Name>;
  // What was pressed before is gone: a key that is pressed again lets nobody in.
  const denyBy = (autoFocus: boolean) => (
    <Button
      variant="danger"
      onPress={() => approving.decide(false)}
      isDisabled={busy}
      autoFocus={autoFocus}
    >
      {t("approval.deny")}
    </Button>
  );
  const allow = (words: string) => (
    <Button variant="primary" icon="check" onPress={() => approving.decide(true)} isDisabled={busy}>
      {words}
    </Button>
  );
  switch (stage.kind) {
    case "asked":
      return (
        <>
          <p>{own ? t("approval.body") : rich("approval.other.body", { name })}</p>
          <div className="dialog-actions">
            {denyBy(false)}
            <Button variant="primary" onPress={approving.compare} isDisabled={busy}>
              {t(own ? "approval.compare" : "approval.other.compare")}
            </Button>
          </div>
          <Paste onPaste={approving.check} isDisabled={busy} />
        </>
      );
    case "comparing":
    case "checking":
      return (
        <p role="status">
          {t(stage.kind === "comparing" ? "approval.comparing" : "approval.checking")}
        </p>
      );
    case "compared":
      if (!own) {
        return (
          <TypedCode
            code={stage.code}
            name={name}
            deny={denyBy(false)}
            isDisabled={busy}
            onSame={() => approving.decide(true)}
            onDifferent={approving.different}
          />
        );
      }
      return (
        <>
          <div role="status">
            <p>{t("approval.same")}</p>
            <ComparedCode code={stage.code} />
          </div>
          <div className="dialog-actions">
            {denyBy(true)}
            {allow(t("approval.allow"))}
          </div>
        </>
      );
    case "checked":
      return (
        <>
          <div role="status">
            <Notice tone="good">{t("approval.checked")}</Notice>
          </div>
          <p>{own ? t("approval.checked.body") : rich("approval.other.checked.body", { name })}</p>
          <div className="dialog-actions">
            {denyBy(true)}
            {allow(t("approval.checked.allow"))}
          </div>
        </>
      );
    case "found_out":
      return (
        <Notice tone="critical" icon="warning" role="alert">
          <p>
            <strong>{t("approval.found_out")}</strong> {t("approval.found_out.body")}
          </p>
          <p className="code">{t("app.code", { code: "bad_approval" })}</p>
        </Notice>
      );
    case "refused":
      if (stage.refused.code !== "not_permitted") return <RefusalNotice refused={stage.refused} />;
      return (
        <Notice tone="critical" icon="warning" role="alert">
          <p>{t("approval.others")}</p>
          <p className="code">{t("app.code", { code: stage.refused.code })}</p>
        </Notice>
      );
    case "over":
      return (
        <Notice tone={stage.letIn ? "good" : "info"} role="status">
          {own && t(stage.letIn ? "approval.allowed" : "approval.denied")}
          {!own && rich(stage.letIn ? "approval.other.allowed" : "approval.other.denied", { name })}
        </Notice>
      );
  }
}

/** For who cannot scan: the long code that the other device shows, or the link that its picture holds. */
function Paste(props: { readonly onPaste: (text: string) => void; readonly isDisabled: boolean }) {
  const { t } = useText();
  const [text, setText] = useState("");
  return (
    <details className="threshold-more">
      <summary>{t("approval.paste")}</summary>
      <form
        className="threshold-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!props.isDisabled && text.trim() !== "") props.onPaste(text);
        }}
      >
        <TextField
          label={t("approval.paste.field")}
          hint={t("approval.paste.hint")}
          value={text}
          onChange={setText}
          isDisabled={props.isDisabled}
          spellCheck="false"
          maxLength={600}
        />
        <Button type="submit" isDisabled={props.isDisabled || text.trim() === ""}>
          {t("approval.paste.check")}
        </Button>
      </form>
    </details>
  );
}
