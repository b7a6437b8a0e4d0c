/** Every section, with what one does there. */
import { Link } from "@tanstack/react-router";
import { useText } from "../../i18n/text";
import { Empty } from "../components/empty";
import { Icon } from "../components/icon";
import type { Section } from "./sections";

export function Overview({ sections }: { readonly sections: readonly Section[] }) {
  const { t } = useText();
  if (sections.length === 0) return <Empty icon="lock" title={t("admin.none")} />;
  return (
    <ul className="admin-overview">
      {sections.map((section) => (
        <li key={section.path}>
          <Link to="/admin/$section" params={{ section: section.path }} className="admin-card">
            <Icon name={section.icon} />
            <span className="admin-card-words">
              <strong>{t(section.title)}</strong>
              <span>{t(section.hint)}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
