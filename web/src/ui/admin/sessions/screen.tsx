/** Every session of the organisation. */
import { useState } from "react";
import { matchingSessions } from "../../../domain/admin/sessions";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { Empty } from "../../components/empty";
import { useAsked } from "../ask";
import { Heading } from "../heading";
import { Answered } from "../parts/answered";
import { SearchField } from "../parts/search_field";
import { SessionRows } from "../parts/session_rows";

/** Milliseconds. */
const AGAIN = 30_000;

export default function Sessions() {
  const { t } = useText();
  const core = useCore();
  const [text, setText] = useState("");
  const asked = useAsked(["sessions"], () => core.sessions(null), AGAIN);
  return (
    <>
      <Heading>{t("admin.sessions")}</Heading>
      <p className="field-hint">{t("admin.sessions.hint")}</p>
      <SearchField label={t("admin.sessions.filter")} onSearch={setText} />
      <Answered asked={asked}>
        {(sessions) => {
          const shown = matchingSessions(sessions, text);
          const none = sessions.length === 0 ? "admin.sessions.none" : "admin.sessions.none.match";
          return (
            <>
              <p className="field-hint" role="status">
                {shown.length > 0 && t("admin.sessions.count", { count: shown.length })}
              </p>
              {shown.length === 0 ? (
                <Empty icon="device" title={t(none)} />
              ) : (
                <SessionRows sessions={shown} named />
              )}
            </>
          );
        }}
      </Answered>
    </>
  );
}
