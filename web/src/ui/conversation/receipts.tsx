/** How far an own message came, in few words; the whole is one press away. */
import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";
import type { MessageView } from "../../core/api";
import { type ReceiptSummary, summariseReceipts } from "../../domain/thread/receipts";
import type { Phrase } from "../../i18n/catalogue";
import { useText } from "../../i18n/text";
import { Icon, type IconName } from "../components/icon";
import { PeopleList } from "./people_list";

export function Receipts({ message }: { readonly message: MessageView }) {
  const { t, say } = useText();
  const summary = summariseReceipts(message);
  if (summary.kind === "waiting" || summary.kind === "failed" || summary.kind === "alone") {
    return null;
  }
  return (
    <DialogTrigger>
      <Button
        className="receipts"
        aria-label={t("conversation.receipts.open", { words: say(phraseOf(summary)) })}
      >
        <Icon name={ICONS[summary.kind]} />
        <span>{say(phraseOf(summary))}</span>
      </Button>
      <Popover className="popover receipts-popover" placement="bottom end">
        <Dialog className="popover-dialog" aria-label={t("conversation.receipts")}>
          <PeopleList message={message} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

const ICONS: Readonly<Record<"sent" | "delivered" | "read", IconName>> = {
  sent: "check",
  delivered: "check_all",
  read: "eye",
};

function phraseOf(
  summary: Extract<ReceiptSummary, { kind: "sent" | "delivered" | "read" }>,
): Phrase {
  const { kind, total } = summary;
  if (kind === "sent") return { key: "conversation.receipts.sent" };
  if (total === 1) return { key: `conversation.receipts.${kind}.one` };
  return { key: `conversation.receipts.${kind}`, values: { count: summary.count, total } };
}
