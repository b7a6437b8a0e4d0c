/** The sections as a column beside the one that is open. */
import { Link } from "@tanstack/react-router";
import { useText } from "../../i18n/text";
import { Icon } from "../components/icon";
import type { Section } from "./sections";

export function SectionList(props: { readonly sections: readonly Section[]; readonly at: string }) {
  const { t } = useText();
  return (
    <nav className="admin-nav" aria-label={t("admin.sections")}>
      <ul>
        {props.sections.map((section) => (
          <li key={section.path}>
            <Link
              to="/admin/$section"
              params={{ section: section.path }}
              className="admin-place"
              {...(section.path === props.at ? { "aria-current": "page" as const } : {})}
            >
              <Icon name={section.icon} />
              <span>{t(section.title)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
