/** One person, found by name; then shown, with the way to another. */
import type { Person } from "../../../core/api";
import { Button } from "../../components/button";
import { Name } from "../../components/name";
import { PeopleSearch } from "../../new/people_search";
import "../../new/new.css";

export function PersonField(props: {
  readonly label: string;
  readonly clear: string;
  readonly person: Person | null;
  readonly problem?: string | null;
  readonly onChange: (person: Person | null) => void;
}) {
  const { person, problem = null } = props;
  if (person === null) {
    return (
      <div className="field">
        <PeopleSearch
          label={props.label}
          without={[]}
          isOutside={() => false}
          onChoose={props.onChange}
        />
        {problem !== null && (
          <p className="field-problem" role="alert">
            {problem}
          </p>
        )}
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: one value and its button are no set of fields
    <div className="field" role="group" aria-label={props.label}>
      <span className="field-label">{props.label}</span>
      <div className="admin-actions">
        <strong>
          <Name>{person.name}</Name>
        </strong>
        <Button variant="quiet" icon="close" onPress={() => props.onChange(null)}>
          {props.clear}
        </Button>
      </div>
    </div>
  );
}
