/** Searches the messages on this device. */
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import type { SearchHit } from "../../core/api";
import { plainText } from "../../domain/text/controls";
import { highlight } from "../../domain/words/highlight";
import { isSaid, previewOf } from "../../domain/words/preview";
import { useText } from "../../i18n/text";
import { useCore } from "../app/core_context";
import { Acting } from "../components/acting";
import { Icon } from "../components/icon";
import { Name } from "../components/name";
import { TextField } from "../components/text_field";
import { RelativeTime } from "../components/time";
import { useGo } from "../shell/go";
import { Screen } from "../shell/screen";

const MOST = 50;
const SHORTEST = 2;

export function SearchScreen() {
  const { t } = useText();
  const core = useCore();
  const [text, setText] = useState("");
  const words = useDeferredValue(text.trim());
  const enough = Array.from(words).length >= SHORTEST;
  const { data } = useQuery({
    queryKey: ["search", words],
    queryFn: () => core.search(words, MOST),
    enabled: enough,
    // Words that nobody looks for any more are not kept.
    gcTime: 0,
    placeholderData: (before) => before,
  });
  const hits = enough ? data : undefined;
  return (
    <Screen title={t("search.title")} focus="own">
      <TextField
        label={t("search.label")}
        hint={t("search.hint")}
        value={text}
        onChange={setText}
        type="search"
        autoComplete="off"
        autoFocus
      />
      <p className="search-count" role="status">
        {hits !== undefined && (hits.length === 0 ? t("search.none") : counted(hits.length))}
        {words !== "" && !enough && t("search.short")}
      </p>
      <ul className="hits">
        {hits?.map((hit) => (
          <li key={hit.message.message}>
            <Hit hit={hit} query={words} />
          </li>
        ))}
      </ul>
    </Screen>
  );

  function counted(count: number): string {
    return count >= MOST ? t("search.more", { count }) : t("search.count", { count });
  }
}

function Hit({ hit, query }: { readonly hit: SearchHit; readonly query: string }) {
  const { t, say } = useText();
  const go = useGo();
  const { message } = hit;
  const words = previewOf(message.content, message.retracted !== null);
  const body =
    message.content.type === "text" && message.retracted === null ? message.content.body : "";
  return (
    <a
      className="hit"
      href={`/c/${hit.conversation}?m=${message.message}`}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey) return;
        event.preventDefault();
        go.conversation(hit.conversation, message.message);
      }}
    >
      <span className="inbox-line">
        {message.priority === 3 && (
          <strong className="critical-word">
            <Icon name="critical" />
            {t("app.critical")}
          </strong>
        )}
        <span className="inbox-title">
          <Name>{hit.title}</Name>
        </span>
        <RelativeTime at={message.at} />
      </span>
      <span className="hit-words">
        <Name>{message.author.name}</Name>
        <Acting acting={message.actingFor} />
        {": "}
        <bdi>
          {body !== "" ? (
            <Marked text={body} query={query} />
          ) : isSaid(words) ? (
            plainText(words.said, "text")
          ) : (
            say(words)
          )}
        </bdi>
      </span>
    </a>
  );
}

/** The words around what was found, each of them marked. */
function Marked({ text, query }: { readonly text: string; readonly query: string }) {
  return highlight(plainText(text, "text"), query).map((piece, index) =>
    piece.found ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move
      <mark key={index}>{piece.text}</mark>
    ) : (
      piece.text
    ),
  );
}
