/** A person's letters on a calm ground. Decoration: the name always stands beside it. */
import { memo } from "react";
import type { Person } from "../../core/api";
import { initialsOf } from "../../domain/words/people";

export const PersonBadge = memo(function PersonBadge({ person }: { readonly person: Person }) {
  return (
    <span className="person-badge" data-hue={hueOf(person.account)} aria-hidden="true">
      {initialsOf(person.name)}
    </span>
  );
});

/** One of eight, always the same for one account. */
function hueOf(account: string): number {
  return Number.parseInt(account.slice(-2), 16) % 8 || 0;
}
