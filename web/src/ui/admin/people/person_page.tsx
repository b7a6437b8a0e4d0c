/** One person: who they are, what they have, and what an administrator can do about it. */
import type { Id } from "../../../core/api";
import type { AccountEntry } from "../../../core/api_administration";
import { useText } from "../../../i18n/text";
import { useCore, useOpen } from "../../app/core_context";
import { Empty } from "../../components/empty";
import { Name } from "../../components/name";
import { RelativeTime } from "../../components/time";
import { useGo } from "../../shell/go";
import { useAsked } from "../ask";
import { Heading } from "../heading";
import { Answered } from "../parts/answered";
import { DetailsForm } from "./details_form";
import { PersonDevices } from "./devices";
import { Invite } from "./invite";
import { Leaving } from "./leaving";
import { PersonMarks } from "./person_marks";
import { Recovery } from "./recovery";
import { PersonSessions } from "./sessions";
import { WaitingDevices } from "./waiting";

/** Milliseconds: what others do to the same person, and when they were last seen. */
const AGAIN = 15_000;

export function PersonPage({ account }: { readonly account: Id }) {
  const { t } = useText();
  const core = useCore();
  const go = useGo();
  const asked = useAsked(["account", account], () => core.account(account), AGAIN);
  const back = { label: t("admin.people.back"), onPress: () => go.admin("people") };
  return (
    <>
      <Heading back={back}>
        {asked.answer == null ? t("admin.people") : <Name>{asked.answer.name}</Name>}
      </Heading>
      <Answered asked={asked}>
        {(entry) =>
          entry === null ? (
            <Empty icon="person" title={t("admin.person.unknown")} />
          ) : (
            <Person entry={entry} />
          )
        }
      </Answered>
    </>
  );
}

function Person({ entry }: { readonly entry: AccountEntry }) {
  const { me } = useOpen();
  const own = entry.account === me.account;
  return (
    <>
      <Facts entry={entry} own={own} />
      {!entry.enrolled && !entry.suspended && entry.person && <Invite entry={entry} />}
      {!entry.suspended && entry.person && <WaitingDevices entry={entry} />}
      <PersonDevices account={entry.account} />
      {entry.devices > 0 && <PersonSessions account={entry.account} />}
      <DetailsForm key={entry.account} entry={entry} own={own} />
      {entry.enrolled && !entry.suspended && entry.person && <Recovery entry={entry} own={own} />}
      <Leaving entry={entry} own={own} />
    </>
  );
}

function Facts({ entry, own }: { readonly entry: AccountEntry; readonly own: boolean }) {
  const { t, rich } = useText();
  return (
    <div className="admin-facts">
      {entry.title !== "" && (
        <p>
          <Name>{entry.title}</Name>
        </p>
      )}
      <p className="own-facts">
        {own && <>{t("admin.person.you")} · </>}
        {t("admin.person.devices", { count: entry.devices })}
        {" · "}
        {entry.seenAt === null
          ? t("admin.person.never")
          : rich("admin.person.seen", { time: <RelativeTime at={entry.seenAt} /> })}
      </p>
      {entry.departments.length > 0 && (
        <p className="own-facts">
          {t("admin.person.departments", { names: entry.departments.join(" · ") })}
        </p>
      )}
      <PersonMarks entry={entry} />
    </div>
  );
}
