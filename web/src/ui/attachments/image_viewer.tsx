/** A picture over the whole page: pinch, wheel, double tap and keys make it larger, dragging moves it. */
import { useEffect, useRef, useState } from "react";
import { Dialog as AriaDialog, Modal, ModalOverlay } from "react-aria-components";
import type { MessageView } from "../../core/api";
import type { Attachment } from "../../core/content/types";
import { useText } from "../../i18n/text";
import { IconButton } from "../components/button";
import { Name } from "../components/name";
import { ShortTime } from "../conversation/times";
import { AttachmentTrouble } from "./attachment_trouble";
import { saveFile } from "./save_file";
import { useOpened } from "./use_opened";
import { useZoom } from "./use_zoom";

export interface Viewed {
  readonly message: MessageView;
  readonly attachment: Attachment;
}

export interface ImageViewerProps {
  readonly viewed: Viewed | null;
  readonly onClose: () => void;
}

export function ImageViewer({ viewed, onClose }: ImageViewerProps) {
  const { t } = useText();
  return (
    <ModalOverlay
      className="viewer-ground"
      isOpen={viewed !== null}
      onOpenChange={(open) => open || onClose()}
      isDismissable
    >
      <Modal className="viewer">
        <AriaDialog
          className="viewer-body"
          aria-label={t("attachment.photo", { name: viewed?.attachment.name ?? "" })}
        >
          {viewed !== null && <View viewed={viewed} onClose={onClose} />}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

function View({ viewed, onClose }: { readonly viewed: Viewed; readonly onClose: () => void }) {
  const { t } = useText();
  const { message, attachment } = viewed;
  const { opened, open } = useOpened(message, attachment);
  const frame = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLImageElement>(null);
  const [broken, setBroken] = useState(false);
  const zoom = useZoom(frame, picture);
  useEffect(() => {
    if (opened === null) void open();
  }, [opened, open]);
  return (
    <>
      <header className="viewer-head">
        <span className="viewer-name">
          <Name>{attachment.name}</Name>
          <span className="file-facts">
            <Name>{message.author.name}</Name> · <ShortTime at={message.at} />
          </span>
        </span>
        <IconButton
          icon="minus"
          label={t("attachment.smaller")}
          keys="−"
          onPress={() => zoom.by(1 / 1.5)}
        />
        <IconButton
          icon="plus"
          label={t("attachment.larger")}
          keys="+"
          onPress={() => zoom.by(1.5)}
        />
        <IconButton
          icon="download"
          label={t("attachment.save", { name: attachment.name })}
          isDisabled={opened?.state !== "open"}
          onPress={() => {
            if (opened?.state === "open") saveFile(opened.url, attachment.name);
          }}
        />
        <IconButton icon="close" label={t("app.close")} keys="Esc" tip="end" onPress={onClose} />
      </header>
      {/* biome-ignore lint/a11y/useSemanticElements: no group of fields */}
      <div
        className="viewer-frame"
        ref={frame}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the picture in it
        tabIndex={0}
        role="group"
        aria-label={t("attachment.viewer")}
        {...zoom.handlers}
      >
        {opened === null || opened.state === "opening" ? (
          <p className="viewer-words" role="status">
            {t("attachment.opening")}
          </p>
        ) : opened.state === "refused" ? (
          <AttachmentTrouble attachment={attachment} code={opened.refused.code} onRetry={open} />
        ) : broken ? (
          <p className="viewer-words" role="status">
            {t("attachment.photo.broken")}
          </p>
        ) : (
          <img
            ref={picture}
            className="viewer-picture"
            src={opened.url}
            alt={t("attachment.photo", { name: attachment.name })}
            draggable={false}
            onError={() => setBroken(true)}
          />
        )}
      </div>
    </>
  );
}
