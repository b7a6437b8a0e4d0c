/** Choosing one person, with a mark beside who is not on the patient's care team. */
import { useState } from "react";
import type { Id, Person } from "../../core/api";
import { useText } from "../../i18n/text";
import { RefusalNotice } from "../app/refusal";
import { PersonOption } from "./person_option";
import { SearchBox } from "./search_box";
import { usePeople } from "./use_people";

export interface PeopleSearchProps {
  readonly label: string;
  /** Accounts that are not offered. */
  readonly without: readonly Id[];
  readonly isOutside: (person: Person) => boolean;
  readonly onChoose: (person: Person) => void;
}

export function PeopleSearch({ label, without, isOutside, onChoose }: PeopleSearchProps) {
  const { t } = useText();
  const [text, setText] = useState("");
  const { found, refused, busy } = usePeople(text);
  const items = found.filter((one) => !without.includes(one.account));
  return (
    <>
      <SearchBox
        label={label}
        text={text}
        onText={setText}
        groups={[{ title: t("new.people"), items }]}
        keyOf={(person) => person.account}
        render={(person) => <PersonOption person={person} outside={isOutside(person)} />}
        onChoose={onChoose}
        busy={busy}
      />
      {refused !== null && <RefusalNotice refused={refused} />}
    </>
  );
}
