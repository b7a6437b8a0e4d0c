/** A new person, and straight on to their invitation. */
import { type FormEvent, useState } from "react";
import type { Id } from "../../../core/api";
import type { InvitationMade } from "../../../core/api_administration";
import { type Given, isSound, problemsOf, trimmed } from "../../../domain/admin/given";
import { chosenRoles } from "../../../domain/admin/roles";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { RefusalNotice } from "../../app/refusal";
import { Button } from "../../components/button";
import { useGo } from "../../shell/go";
import { Heading } from "../heading";
import { LinkDialog } from "../parts/link_dialog";
import { useDeed } from "../parts/use_deed";
import { GivenFields } from "./given_fields";

const NOBODY: Given = { name: "", title: "", login: "", roles: [] };

export function NewPerson() {
  const { t } = useText();
  const core = useCore();
  const go = useGo();
  const { busy, refused, run } = useDeed();
  const [given, setGiven] = useState(NOBODY);
  const [tried, setTried] = useState(0);
  const [invited, setInvited] = useState<{ account: Id; made: InvitationMade } | null>(null);
  const create = async (event: FormEvent) => {
    event.preventDefault();
    setTried(tried + 1);
    if (busy || !isSound(problemsOf(given))) return;
    const wanted = { ...trimmed(given), roles: chosenRoles([], given.roles) };
    const created = await run(() => core.createAccount(wanted));
    if (created === null) return;
    const made = await core.invite(created.value);
    if (made.ok) setInvited({ account: created.value, made: made.value });
    // Who may not invite, or was refused, finds the person all the same.
    else go.admin("people", created.value);
  };
  return (
    <>
      <Heading
        focus="own"
        back={{ label: t("admin.people.back"), onPress: () => go.admin("people") }}
      >
        {t("admin.people.new")}
      </Heading>
      <form className="admin-form settings-group" onSubmit={create} noValidate>
        <GivenFields given={given} tried={tried} own={false} focus onChange={setGiven} />
        {refused !== null && <RefusalNotice refused={refused} />}
        <p className="field-hint">{t("admin.create.hint")}</p>
        <Button type="submit" variant="primary" icon="add_person" isDisabled={busy}>
          {t(busy ? "admin.busy" : "admin.create")}
        </Button>
      </form>
      {invited !== null && (
        <LinkDialog
          name={given.name.trim()}
          made={invited.made}
          onClose={() => go.admin("people", invited.account)}
        />
      )}
    </>
  );
}
