/** One person of the list: who they are, what they may, and how their devices stand. */
import { Link } from "@tanstack/react-router";
import type { AccountEntry } from "../../../core/api_administration";
import { useText } from "../../../i18n/text";
import { Icon } from "../../components/icon";
import { Name } from "../../components/name";
import { PersonMarks } from "./person_marks";

export function PersonRow({ entry }: { readonly entry: AccountEntry }) {
  return (
    <li>
      <Link
        to="/admin/$section/$item"
        params={{ section: "people", item: entry.account }}
        className="admin-row admin-row-link"
      >
        <Icon name={entry.person ? "person" : "settings"} />
        <span className="own-words">
          <span className="own-name">
            <Name>{entry.name}</Name>
          </span>
          {(entry.title !== "" || entry.login !== "") && (
            <span className="own-facts admin-line">
              {entry.title !== "" && <Name>{entry.title}</Name>}
              {entry.title !== "" && entry.login !== "" && " · "}
              {entry.login !== "" && <Name>{entry.login}</Name>}
            </span>
          )}
          <PersonMarks entry={entry} />
        </span>
        <Standing entry={entry} />
      </Link>
    </li>
  );
}

function Standing({ entry }: { readonly entry: AccountEntry }) {
  const { t } = useText();
  return (
    <span className="own-facts admin-standing">
      {entry.enrolled || entry.suspended
        ? t("admin.person.devices", { count: entry.devices })
        : t("admin.person.not.enrolled")}
    </span>
  );
}
