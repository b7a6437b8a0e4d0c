/** A character that was taken out because it could mislead, shown by its number. */
import { useText } from "../../i18n/text";

export function Control({ code }: { readonly code: string }) {
  const { t } = useText();
  return (
    <span className="control-character" title={t("conversation.control", { code })}>
      {code}
    </span>
  );
}
