/** Somebody's initials on their colour. */
import type { PersonHere } from "../../core/api";
import { initialsOf } from "../../domain/words/people";

export function PersonMark(props: { readonly person: PersonHere; readonly names: boolean }) {
  const { label, colour } = props.person;
  return (
    <span className="person-mark" data-colour={colour} aria-hidden="true">
      {props.names ? initialsOf(label) : label}
    </span>
  );
}
