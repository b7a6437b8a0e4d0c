/** Where an invitation link is pasted. */
import { type FormEvent, useState } from "react";
import { looksLikeInvitation } from "../../domain/lock/pin";
import { useText } from "../../i18n/text";
import { Button } from "../components/button";
import { TextField } from "../components/text_field";

export function GiveLink({ onLink }: { readonly onLink: (link: string) => void }) {
  const { t } = useText();
  const [link, setLink] = useState("");
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (looksLikeInvitation(link)) onLink(link.trim());
    else setWrong(true);
  };
  return (
    <form className="threshold-form" onSubmit={submit}>
      <TextField
        label={t("enrol.link")}
        hint={t("enrol.link.hint")}
        value={link}
        onChange={(text) => {
          setLink(text);
          setWrong(false);
        }}
        problem={wrong ? t("enrol.link.wrong") : null}
        autoComplete="off"
        spellCheck="false"
        // The link holds a secret: it is no address that a browser should complete.
        type="text"
        autoFocus
      />
      <Button type="submit" variant="primary" wide isDisabled={link.trim() === ""}>
        {t("enrol.continue")}
      </Button>
    </form>
  );
}
