/** A page: somebody must act on a message, why it is they, and until when. */
import type { Person } from "../../core/api";
import type { Page } from "../../core/content/types";
import { useText } from "../../i18n/text";
import { Icon } from "../components/icon";
import { useThread } from "./thread_context";
import { Clock, useShortTime } from "./times";

export interface PageLineProps {
  readonly page: Page;
  readonly named: readonly Person[];
  readonly at: number;
}

export function PageLine({ page, named, at }: PageLineProps) {
  const { t } = useText();
  const { me, jump } = useThread();
  const short = useShortTime();
  const target = named.find((one) => one.account === page.target);
  const mine = page.target === me.account;
  const values = { name: target?.name ?? t("conversation.somebody") };
  return (
    <p className="notice-line page-line" data-mine={mine || undefined}>
      <Icon name="bell" />
      <span className="notice-words">
        {t(mine ? "conversation.page.you" : "conversation.page", values)}{" "}
        {t(`conversation.page.reason.${page.reason}`)}
        {page.due !== null && <> {t("conversation.page.due", { time: short(page.due) })}</>}
        <button type="button" className="link-button" onClick={() => jump(page.message)}>
          {t("conversation.page.show")}
        </button>{" "}
        <Clock at={at} />
      </span>
    </p>
  );
}
