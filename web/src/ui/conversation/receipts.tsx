/** How far an own message came, in few words; the whole is one press away. */
import type { MessageView } from "../../core/api";
import { type ReceiptSummary, summariseReceipts } from "../../domain/thread/receipts";
import type { Phrase } from "../../i18n/catalogue";
import { useText } from "../../i18n/text";
import { Icon, type IconName } from "../components/icon";
import { LazyPopover } from "./lazy_popover";
import { PeopleList } from "./people_list";

export function Receipts({ message }: { readonly message: MessageView }) {
  const { t, say } = useText();
  const summary = summariseReceipts(message);
  if (summary.kind === "waiting" || summary.kind === "failed" || summary.kind === "alone") {
    return null;
  }
  const words = say(phraseOf(summary));
  return (
    <LazyPopover
      className="receipts"
      label={t("conversation.receipts.open", { words })}
      title={t("conversation.receipts")}
      placement="bottom start"
      popover="receipts-popover"
      button={
        <>
          <Icon name={ICONS[summary.kind]} />
          <span>{words}</span>
        </>
      }
    >
      {() => <PeopleList message={message} />}
    </LazyPopover>
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
