/** What went wrong, as a sentence that says what to do, and the code that IT can look up. */
import type { Refused } from "../../core/api";
import { useText } from "../../i18n/text";
import { Notice } from "../components/notice";

export function RefusalNotice({ refused }: { readonly refused: Refused }) {
  const { t, explain } = useText();
  return (
    <Notice tone="critical" icon="warning" role="alert">
      <p>{explain(refused.code)}</p>
      <p className="code">{t("app.code", { code: refused.code })}</p>
    </Notice>
  );
}
