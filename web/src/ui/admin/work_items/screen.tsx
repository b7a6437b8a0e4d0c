/** What waits for a person: the list, or the one that is open. */
import "../compliance/compliance.css";
import type { SectionProps } from "../sections";
import { ItemList } from "./item_list";
import { ItemPage } from "./item_page";

export default function WorkItemsScreen({ item }: SectionProps) {
  return item === null ? <ItemList /> : <ItemPage item={item} />;
}
