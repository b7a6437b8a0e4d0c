/** The link for somebody who has no device yet. */
import { useState } from "react";
import type { AccountEntry, InvitationMade } from "../../../core/api_administration";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { RefusalNotice } from "../../app/refusal";
import { Button } from "../../components/button";
import { Group } from "../../settings/group";
import { LinkDialog } from "../parts/link_dialog";
import { useDeed } from "../parts/use_deed";

export function Invite({ entry }: { readonly entry: AccountEntry }) {
  const { t } = useText();
  const core = useCore();
  const { busy, refused, run } = useDeed();
  const [made, setMade] = useState<InvitationMade | null>(null);
  const invite = async () => {
    const done = await run(() => core.invite(entry.account));
    if (done !== null) setMade(done.value);
  };
  return (
    <Group title={t("admin.invite")}>
      <p className="field-hint">{t("admin.invite.hint")}</p>
      {refused !== null && <RefusalNotice refused={refused} />}
      <Button icon="add_person" onPress={invite} isDisabled={busy}>
        {t(busy ? "admin.busy" : "admin.invite.make")}
      </Button>
      {made !== null && <LinkDialog name={entry.name} made={made} onClose={() => setMade(null)} />}
    </Group>
  );
}
