/** The next page of a list, where there is one. */
import { useText } from "../../../i18n/text";
import { Button } from "../../components/button";
import type { Paged } from "../use_pages";

export function ShowMore<T>({ pages }: { readonly pages: Paged<T> }) {
  const { t } = useText();
  if (pages.answer?.more !== true) return null;
  return (
    <Button icon="down" onPress={pages.next}>
      {t(pages.busy ? "admin.busy" : "admin.more")}
    </Button>
  );
}
