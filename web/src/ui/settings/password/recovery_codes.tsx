/** Ten codes, shown this once: copied, saved or printed now, or made anew. */
import { useState } from "react";
import { useText } from "../../../i18n/text";
import { copyText } from "../../../platform/clipboard";
import { saveText } from "../../../platform/save_text";
import { Button } from "../../components/button";
import { Notice } from "../../components/notice";

export function RecoveryCodes(props: {
  readonly codes: readonly string[];
  /** Made with the app's set-up. */
  readonly fresh: boolean;
  readonly onDone: () => void;
}) {
  const { t } = useText();
  const [copied, setCopied] = useState<boolean | null>(null);
  const { codes } = props;
  const text = `${codes.join("\n")}\n`;
  return (
    <div className="threshold-form recovery-codes">
      <Notice tone="good" role="status">
        <p>{t(props.fresh ? "password.app.done" : "password.codes.done")}</p>
      </Notice>
      <p>{t("password.codes.once")}</p>
      <ul className="recovery-list" aria-label={t("password.codes.title")}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      {copied !== null && (
        <p className="field-hint" role="status">
          {t(copied ? "password.codes.copied" : "password.codes.not.copied")}
        </p>
      )}
      <div className="form-actions">
        <Button icon="copy" onPress={async () => setCopied(await copyText(text))}>
          {t("password.codes.copy")}
        </Button>
        <Button icon="download" onPress={() => saveText(text, "wardline-recovery-codes.txt")}>
          {t("password.codes.save")}
        </Button>
        <Button icon="file" onPress={() => window.print()}>
          {t("password.codes.print")}
        </Button>
        <Button variant="primary" onPress={props.onDone}>
          {t("password.codes.kept")}
        </Button>
      </div>
    </div>
  );
}
