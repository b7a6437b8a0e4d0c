/** Where a person is signed in. */
import type { Id } from "../../../core/api";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { Group } from "../../settings/group";
import { useAsked } from "../ask";
import { Answered } from "../parts/answered";
import { SessionRows } from "../parts/session_rows";

export function PersonSessions({ account }: { readonly account: Id }) {
  const { t } = useText();
  const core = useCore();
  const asked = useAsked(["sessions", account], () => core.sessionsOf(account));
  return (
    <Group title={t("admin.sessions")}>
      <Answered asked={asked}>
        {(sessions) =>
          sessions.length === 0 ? (
            <p className="field-hint">{t("admin.sessions.none")}</p>
          ) : (
            <SessionRows sessions={sessions} named={false} />
          )
        }
      </Answered>
    </Group>
  );
}
