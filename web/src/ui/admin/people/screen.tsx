/** People: the list, a new one, one of them. */
import type { SectionProps } from "../sections";
import { NewPerson } from "./new_person";
import { PeopleList } from "./people_list";
import { PersonPage } from "./person_page";

const ID = /^[0-9a-f]{32}$/;

export default function People({ item }: SectionProps) {
  if (item === "new") return <NewPerson />;
  if (item !== null && ID.test(item)) return <PersonPage account={item} />;
  return <PeopleList />;
}
