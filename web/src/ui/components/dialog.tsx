/** A dialog over the page: focus stays in it, Escape closes it. */
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useText } from "../../i18n/text";
import { IconButton } from "./button";

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** `alert`: must be answered; a click beside it does not close it. */
  readonly role?: "dialog" | "alertdialog";
  readonly size?: "small" | "large";
  /** The name is read out, not shown. */
  readonly bare?: boolean;
  readonly children: React.ReactNode;
}

export function Dialog(props: DialogProps) {
  const { t } = useText();
  const { role = "dialog", size = "small", bare = false } = props;
  return (
    <ModalOverlay
      className="dialog-ground"
      isOpen={props.isOpen}
      onOpenChange={(open) => open || props.onClose()}
      isDismissable={role === "dialog"}
    >
      <Modal className="dialog" data-size={size} data-bare={bare || undefined}>
        <AriaDialog
          role={role}
          className="dialog-body"
          {...(bare ? { "aria-label": props.title } : {})}
        >
          {!bare && (
            <header className="dialog-head">
              <Heading slot="title" className="dialog-title">
                {props.title}
              </Heading>
              {role === "dialog" && (
                <IconButton icon="close" label={t("app.close")} onPress={props.onClose} tip="end" />
              )}
            </header>
          )}
          {props.children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
