/** An invitation link, shown this once: to be copied, or scanned from the screen. */
import { useRef, useState } from "react";
import type { InvitationMade } from "../../../core/api_administration";
import { useText } from "../../../i18n/text";
import { copyText } from "../../../platform/clipboard";
import { useAnnounce } from "../../app/announcer";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Notice } from "../../components/notice";
import { TextField } from "../../components/text_field";
import { RelativeTime } from "../../components/time";
import { QrCode } from "./qr_code";

export function LinkDialog(props: {
  readonly name: string;
  readonly made: InvitationMade;
  readonly onClose: () => void;
}) {
  const { t, rich } = useText();
  const announce = useAnnounce();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  const { link, expiresAt } = props.made;
  const copy = async () => {
    const done = await copyText(link);
    setCopied(done);
    if (done) announce(t("admin.invite.copied"));
    else field.current?.select();
  };
  return (
    <Dialog
      title={t("admin.invite.title", { name: props.name })}
      isOpen
      onClose={props.onClose}
      role="alertdialog"
    >
      <Notice tone="warning">{t("admin.invite.once")}</Notice>
      <TextField
        label={t("admin.invite.link")}
        value={link}
        isReadOnly
        input={field}
        onFocus={() => field.current?.select()}
      />
      <p className="field-hint">
        {rich("admin.invite.until", { time: <RelativeTime at={expiresAt} /> })}
      </p>
      <figure className="qr-figure">
        <QrCode text={link} label={t("admin.invite.code")} />
        <figcaption>{t("admin.invite.scan")}</figcaption>
      </figure>
      {copied && <p className="admin-copied">{t("admin.invite.copied")}</p>}
      <div className="dialog-actions">
        <Button icon="copy" onPress={copy}>
          {t("admin.invite.copy")}
        </Button>
        <Button variant="primary" onPress={props.onClose}>
          {t("admin.invite.done")}
        </Button>
      </div>
    </Dialog>
  );
}
