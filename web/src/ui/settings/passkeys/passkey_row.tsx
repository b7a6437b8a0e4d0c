/** One passkey. */
import type { PasskeyEntry } from "../../../core/api";
import { useText } from "../../../i18n/text";
import { Button } from "../../components/button";
import { Icon } from "../../components/icon";
import { Name } from "../../components/name";
import { RelativeTime } from "../../components/time";

export function PasskeyRow(props: { readonly entry: PasskeyEntry; readonly onRemove: () => void }) {
  const { t, rich } = useText();
  const { name, addedAt, usedAt, synced, unlocks } = props.entry;
  const label = name === "" ? t("passkey.unnamed") : name;
  return (
    <li className="own-row">
      <Icon name="shield" />
      <div className="own-words">
        <p className="own-name">
          <Name>{label}</Name>
          {unlocks && <span className="own-mark">{t("passkey.unlocks")}</span>}
        </p>
        <p className="own-facts">{t(synced ? "passkey.synced" : "passkey.bound")}</p>
        <p className="own-facts">
          {rich("passkey.added.at", { time: <RelativeTime at={addedAt} /> })}
          {usedAt !== null && (
            <> · {rich("passkey.used.at", { time: <RelativeTime at={usedAt} /> })}</>
          )}
        </p>
      </div>
      <Button variant="quiet" icon="trash" onPress={props.onRemove}>
        {t("passkey.remove")}
        <span className="unseen"> {label}</span>
      </Button>
    </li>
  );
}
