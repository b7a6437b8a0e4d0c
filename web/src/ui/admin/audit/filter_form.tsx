/** Which records: of a kind, a person, a time, an object. */
import { useState } from "react";
import type { Person } from "../../../core/api";
import { AUDIT_GROUPS, type AuditGroup, dayOf, isId } from "../../../domain/admin/audit";
import { useText } from "../../../i18n/text";
import { TextField } from "../../components/text_field";
import { PersonField } from "../compliance/person_field";
import { SelectField } from "../compliance/select_field";

export interface Wanted {
  readonly group: AuditGroup | "all";
  readonly person: Person | null;
  readonly about: string;
  readonly since: string;
  readonly until: string;
}

export const EVERYTHING: Wanted = { group: "all", person: null, about: "", since: "", until: "" };

/** What is wrong with it is not asked for. */
export function aboutOf({ about }: Wanted): string | null {
  const id = about.trim().toLowerCase();
  return isId(id) ? id : null;
}

export function timesOf({ since, until }: Wanted): {
  readonly since: number;
  readonly until: number | null;
} {
  return { since: dayOf(since, false) ?? 0, until: dayOf(until, true) };
}

export function FilterForm(props: {
  readonly wanted: Wanted;
  readonly onChange: (wanted: Wanted) => void;
}) {
  const { t } = useText();
  const { wanted, onChange } = props;
  const [left, setLeft] = useState(false);
  const bad = wanted.about.trim() !== "" && aboutOf(wanted) === null;
  const groups = (["all", ...AUDIT_GROUPS] as const).map((value) => ({
    value,
    label: t(`audit.group.${value}`),
  }));
  return (
    <search className="admin-tools audit-filter" aria-label={t("audit.filter")}>
      <SelectField
        label={t("audit.group")}
        value={wanted.group}
        options={groups}
        onChange={(group) => onChange({ ...wanted, group })}
      />
      <PersonField
        label={t("audit.person")}
        clear={t("audit.person.clear")}
        person={wanted.person}
        onChange={(person) => onChange({ ...wanted, person })}
      />
      <div className="audit-days">
        <TextField
          type="date"
          label={t("audit.since")}
          value={wanted.since}
          onChange={(since) => onChange({ ...wanted, since })}
        />
        <TextField
          type="date"
          label={t("audit.until")}
          value={wanted.until}
          onChange={(until) => onChange({ ...wanted, until })}
        />
      </div>
      <TextField
        label={t("audit.about")}
        hint={t("audit.about.hint")}
        problem={bad && left ? t("audit.about.bad") : null}
        value={wanted.about}
        onChange={(about) => onChange({ ...wanted, about })}
        onBlur={() => setLeft(true)}
        spellCheck="false"
      />
    </search>
  );
}
