/** An attachment that could not be opened: why, and again. */
import type { Attachment } from "../../core/content/types";
import { useText } from "../../i18n/text";
import { Button } from "../components/button";
import { Icon } from "../components/icon";
import { Name } from "../components/name";

export interface AttachmentTroubleProps {
  readonly attachment: Attachment;
  readonly code: string;
  readonly onRetry: () => Promise<unknown>;
}

/** Asking again will not help these. */
const FINAL: ReadonlySet<string> = new Set(["attachment_corrupt", "unknown_attachment"]);

export function AttachmentTrouble({ attachment, code, onRetry }: AttachmentTroubleProps) {
  const { t, explain } = useText();
  return (
    <div className="file-attachment" data-trouble>
      <Icon name="warning" />
      <span className="file-name">
        <Name>{attachment.name}</Name>
        <span className="file-facts">{explain(code)}</span>
      </span>
      {!FINAL.has(code) && (
        <Button variant="quiet" icon="refresh" onPress={() => void onRetry()}>
          {t("app.retry")}
        </Button>
      )}
    </div>
  );
}
