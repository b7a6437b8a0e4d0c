/** What was said last, in words; a draft before all. */
import type { InboxEntry } from "../../core/api";
import type { Content } from "../../core/content/types";
import { plainText } from "../../domain/text/controls";
import { isSaid, previewOf } from "../../domain/words/preview";
import { useText } from "../../i18n/text";
import { Acting } from "../components/acting";
import { Name } from "../components/name";

/** What a person says has its author first; a result or a notice begins with what it is about. */
function isSpoken(content: Content): boolean {
  return content.type === "text" || content.type === "acknowledgement";
}

export function Preview({ entry }: { readonly entry: InboxEntry }) {
  const { t, say } = useText();
  const { last, draft } = entry;
  if (last === null) return <span className="inbox-preview">{t("content.empty")}</span>;
  const words = previewOf(last.content, last.retracted);
  const said = isSaid(words) ? plainText(words.said, "text") : say(words);
  return (
    <span className="inbox-preview">
      {draft && <strong className="draft-word">{t("inbox.draft")} </strong>}
      {last.priority === 2 && entry.unread > 0 && (
        <strong className="urgent-word">{t("inbox.priority.urgent")} </strong>
      )}
      {last.mine ? (
        t("content.you", { words: said })
      ) : (entry.kind === "direct" && last.actingFor === undefined) || !isSpoken(last.content) ? (
        <bdi>{said}</bdi>
      ) : (
        <>
          <Name>{last.author.name}</Name>
          <Acting acting={last.actingFor} />
          {": "}
          <bdi>{said}</bdi>
        </>
      )}
    </span>
  );
}
