/** What an administrator writes about a person. What is wrong with it is said once it was tried, or left. */
import { useEffect, useRef, useState } from "react";
import { type Given, problemsOf } from "../../../domain/admin/given";
import { useText } from "../../../i18n/text";
import { TextField } from "../../components/text_field";
import { RolesField } from "../parts/roles_field";

type Field = "name" | "title" | "login";
const WORDS = {
  name: { label: "admin.name", hint: "admin.name.hint" },
  title: { label: "admin.job", hint: "admin.job.hint" },
  login: { label: "admin.login", hint: "admin.login.hint" },
} as const;

export function GivenFields(props: {
  readonly given: Given;
  /** It was tried to save: every problem is said, and the first one takes the focus. */
  readonly tried: number;
  readonly own: boolean;
  readonly focus?: boolean;
  readonly onChange: (given: Given) => void;
}) {
  const { t } = useText();
  const { given, tried } = props;
  const [left, setLeft] = useState<ReadonlySet<Field>>(new Set());
  const problems = problemsOf(given);
  const fields = useRef<Partial<Record<Field, HTMLInputElement | null>>>({});
  const wrong = (["name", "title", "login"] as const).find((field) => problems[field] !== null);
  const latest = useRef(wrong);
  latest.current = wrong;
  useEffect(() => {
    if (tried > 0 && latest.current !== undefined) fields.current[latest.current]?.focus();
  }, [tried]);
  const field = (name: Field) => {
    const problem = problems[name];
    const said = problem !== null && (tried > 0 || left.has(name));
    return (
      <TextField
        label={t(WORDS[name].label)}
        hint={t(WORDS[name].hint)}
        value={given[name]}
        problem={said ? t(problem) : null}
        input={(element) => {
          fields.current[name] = element;
        }}
        onChange={(value) => props.onChange({ ...given, [name]: value })}
        onBlur={() => given[name] !== "" && setLeft(new Set([...left, name]))}
        isRequired={name === "name"}
        autoFocus={name === "name" && props.focus === true}
        spellCheck="false"
      />
    );
  };
  return (
    <>
      {field("name")}
      {field("title")}
      {field("login")}
      <RolesField
        value={given.roles}
        own={props.own}
        onChange={(roles) => props.onChange({ ...given, roles })}
      />
    </>
  );
}
