/** What to do about it, and why. */
import { type FormEvent, useState } from "react";
import type { Person } from "../../../core/api";
import type { ItemResolution, WorkItemEntry } from "../../../core/api_compliance";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { RefusalNotice } from "../../app/refusal";
import { Button } from "../../components/button";
import { Choice } from "../../components/choice";
import { PersonField } from "../compliance/person_field";
import { RemarkField } from "../compliance/remark_field";
import { useDeed } from "../parts/use_deed";

export function ResolveForm(props: { readonly entry: WorkItemEntry; readonly onDone: () => void }) {
  const { t } = useText();
  const core = useCore();
  const { busy, refused, run } = useDeed();
  const { item, resolutions } = props.entry;
  const [resolution, setResolution] = useState<ItemResolution>(resolutions[0] ?? "dismiss");
  const [note, setNote] = useState("");
  const [to, setTo] = useState<Person | null>(null);
  const [tried, setTried] = useState(false);
  const posts = resolution === "post";
  const sound = note.trim() !== "" && (!posts || to !== null);
  const resolve = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (busy || !sound) return;
    const account = posts ? (to?.account ?? null) : null;
    const done = await run(() => core.resolveWorkItem(item, resolution, note.trim(), account));
    if (done !== null) props.onDone();
  };
  return (
    <form className="admin-form settings-group" onSubmit={resolve} noValidate>
      <Choice
        label={t("item.resolution")}
        value={resolution}
        options={resolutions.map((value) => ({ value, label: t(`item.${value}`) }))}
        onChange={setResolution}
      />
      {posts && (
        <PersonField
          label={t("item.to")}
          clear={t("policy.change")}
          person={to}
          problem={tried && to === null ? t("item.to.missing") : null}
          onChange={setTo}
        />
      )}
      <RemarkField
        label={t("item.note")}
        hint={t("item.note.hint")}
        value={note}
        problem={tried && note.trim() === "" ? t("item.note.missing") : null}
        isRequired
        onChange={setNote}
      />
      {refused !== null && <RefusalNotice refused={refused} />}
      <Button type="submit" variant="primary" icon="check" isDisabled={busy}>
        {t(busy ? "admin.busy" : "item.confirm")}
      </Button>
    </form>
  );
}
