/** Before something that cannot be taken back: what will happen, then whether. */
import type { ReactNode } from "react";
import type { Outcome } from "../../../core/api";
import { useText } from "../../../i18n/text";
import { RefusalNotice } from "../../app/refusal";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import type { IconName } from "../../components/icon";
import { useDeed } from "./use_deed";

export interface ConfirmProps<T> {
  readonly title: string;
  readonly words: string;
  /** Choices and fields below the words. */
  readonly children?: ReactNode;
  readonly confirm: string;
  readonly icon?: IconName;
  readonly danger?: boolean;
  /** The vault asks for the person's passkey besides. */
  readonly steps?: boolean;
  /** False while what is needed for it is not there yet. */
  readonly sound?: () => boolean;
  readonly work: () => Promise<Outcome<T>>;
  readonly onDone: (value: T) => void;
  readonly onClose: () => void;
}

export function Confirm<T>(props: ConfirmProps<T>) {
  const { t } = useText();
  const { busy, refused, run } = useDeed();
  const { danger = false, steps = false, icon } = props;
  const confirm = async () => {
    if (props.sound?.() === false) return;
    const done = await run(props.work);
    if (done !== null) props.onDone(done.value);
  };
  return (
    <Dialog title={props.title} isOpen onClose={props.onClose} role="alertdialog">
      <p>{props.words}</p>
      {props.children}
      {steps && <p className="field-hint">{t("admin.step")}</p>}
      {refused !== null && <RefusalNotice refused={refused} />}
      <div className="dialog-actions">
        <Button onPress={props.onClose}>{t("app.cancel")}</Button>
        <Button
          variant={danger ? "danger" : "primary"}
          {...(icon === undefined ? {} : { icon })}
          onPress={confirm}
          isDisabled={busy}
        >
          {busy ? t("admin.busy") : props.confirm}
        </Button>
      </div>
    </Dialog>
  );
}
