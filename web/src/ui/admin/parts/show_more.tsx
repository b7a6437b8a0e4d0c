/** The next rows of a list, where there are any. */
import { useText } from "../../../i18n/text";
import { Button } from "../../components/button";
import type { ShowMore as Showing, Shown } from "../../components/use_show_more";

export function ShowMore(props: {
  readonly shown: Shown;
  readonly showing: Showing;
  readonly label?: string;
}) {
  const { t } = useText();
  const { shown, showing, label } = props;
  if (!shown.more) return null;
  return (
    <Button icon="down" onPress={showing.press}>
      {shown.busy ? t("admin.busy") : (label ?? t("admin.more"))}
    </Button>
  );
}
