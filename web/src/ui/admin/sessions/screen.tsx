/** Every session of the organisation, found by the vault: a page at a time. */
import { useState } from "react";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { Empty } from "../../components/empty";
import { Heading } from "../heading";
import { Answered } from "../parts/answered";
import { SearchField } from "../parts/search_field";
import { SessionRows } from "../parts/session_rows";
import { ShowMore } from "../parts/show_more";
import { usePages } from "../use_pages";

const PAGE = 100;
/** Milliseconds. */
const AGAIN = 30_000;

export default function Sessions() {
  const { t } = useText();
  const [text, setText] = useState("");
  const pages = useSessions(text);
  return (
    <>
      <Heading>{t("admin.sessions")}</Heading>
      <p className="field-hint">{t("admin.sessions.hint")}</p>
      <SearchField label={t("admin.sessions.filter")} onSearch={setText} />
      <Answered asked={pages}>
        {({ entries, more }) => (
          <>
            <p className="field-hint" role="status">
              {entries.length > 0 &&
                t(more ? "admin.sessions.count.more" : "admin.sessions.count", {
                  count: entries.length,
                })}
            </p>
            {entries.length === 0 ? (
              <Empty
                icon="device"
                title={t(text === "" ? "admin.sessions.none" : "admin.sessions.none.match")}
              />
            ) : (
              <SessionRows sessions={entries} named list={pages.showing.list} />
            )}
            <ShowMore {...pages} />
          </>
        )}
      </Answered>
    </>
  );
}

function useSessions(text: string) {
  const core = useCore();
  return usePages(
    ["sessions", text],
    async (after) => {
      const found = await core.sessions({ account: null, text, after, limit: PAGE });
      if (!found.ok) return found;
      const { sessions, more } = found.value;
      return { ok: true, value: { entries: sessions, more } };
    },
    ({ device }) => device,
    { every: AGAIN, counted: true },
  );
}
