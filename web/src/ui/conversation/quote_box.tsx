/** The message that another one answers: who and in few words; leads to it. */
import type { Quote } from "../../core/api";
import { useText } from "../../i18n/text";
import { Icon } from "../components/icon";
import { Name } from "../components/name";
import { Preview } from "./preview";
import { useThread } from "./thread_context";

export function QuoteBox({ quote }: { readonly quote: Quote }) {
  const { t } = useText();
  const { jump } = useThread();
  return (
    <button type="button" className="quote" onClick={() => jump(quote.message)}>
      <Icon name="reply" />
      {quote.author === null || quote.content === null ? (
        <span className="quote-words">{t("conversation.quote.missing")}</span>
      ) : (
        <>
          <span className="unseen">{t("conversation.quote")}</span>
          <span className="quote-author">
            <Name>{quote.author.name}</Name>
          </span>
          <span className="quote-words">
            <Preview content={quote.content} />
          </span>
        </>
      )}
    </button>
  );
}
