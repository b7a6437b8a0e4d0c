/** The place of the conversation when there is none. */
import { useText } from "../../i18n/text";
import { Button } from "../components/button";
import { Empty } from "../components/empty";
import { useGo } from "./go";

export function NothingOpen() {
  const { t, rich } = useText();
  return (
    <div className="screen nothing-open">
      <Empty icon="inbox" title={t("app.nothing.open")}>
        <span className="only-keyboards">
          {rich("app.nothing.open.hint", {
            j: <kbd>J</kbd>,
            k: <kbd>K</kbd>,
            enter: <kbd>Enter</kbd>,
            question: <kbd>?</kbd>,
          })}
        </span>
      </Empty>
    </div>
  );
}

export function NotFound() {
  const { t } = useText();
  const go = useGo();
  return (
    <div className="screen">
      <Empty
        icon="info"
        title={t("app.not.found")}
        actions={
          <Button variant="primary" onPress={() => go.inbox()}>
            {t("app.to.inbox")}
          </Button>
        }
      >
        {t("app.not.found.hint")}
      </Empty>
    </div>
  );
}
