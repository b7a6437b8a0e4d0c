/** Name, title, login and roles of a person, as they are, to be changed. */
import { type FormEvent, useState } from "react";
import type { AccountEntry } from "../../../core/api_administration";
import { type Given, isSound, problemsOf, sameGiven, trimmed } from "../../../domain/admin/given";
import { chosenRoles } from "../../../domain/admin/roles";
import { useText } from "../../../i18n/text";
import { useAnnounce } from "../../app/announcer";
import { useCore } from "../../app/core_context";
import { RefusalNotice } from "../../app/refusal";
import { Button } from "../../components/button";
import { Group } from "../../settings/group";
import { useDeed } from "../parts/use_deed";
import { GivenFields } from "./given_fields";

export function DetailsForm(props: { readonly entry: AccountEntry; readonly own: boolean }) {
  const { t } = useText();
  const core = useCore();
  const announce = useAnnounce();
  const { busy, refused, run } = useDeed();
  const { entry, own } = props;
  // Null while nothing was changed: then what others change meanwhile shows.
  const [changed, setChanged] = useState<Given | null>(null);
  const [tried, setTried] = useState(0);
  const [saved, setSaved] = useState(false);
  const given = changed ?? entry;
  const same = sameGiven(given, entry);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(tried + 1);
    if (busy || same || !isSound(problemsOf(given))) return;
    const wanted = { ...trimmed(given), roles: chosenRoles(entry.roles, given.roles) };
    if ((await run(() => core.changeAccount(entry.account, wanted))) === null) return;
    setSaved(true);
    announce(t("admin.saved"));
  };
  return (
    <Group title={t("admin.details")}>
      <form className="admin-form" onSubmit={save} noValidate>
        <GivenFields
          given={given}
          tried={tried}
          own={own}
          onChange={({ name, title, login, roles }) => {
            setSaved(false);
            setChanged({ name, title, login, roles });
          }}
        />
        {refused !== null && <RefusalNotice refused={refused} />}
        <div className="admin-actions">
          <Button type="submit" variant="primary" isDisabled={busy || same}>
            {t(busy ? "admin.busy" : "admin.save")}
          </Button>
          {!same && (
            <Button
              variant="quiet"
              onPress={() => {
                setChanged(null);
                setTried(0);
              }}
            >
              {t("admin.discard")}
            </Button>
          )}
          {saved && same && <span className="admin-good">{t("admin.saved")}</span>}
        </div>
      </form>
    </Group>
  );
}
