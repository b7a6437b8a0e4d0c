/** The whole conversation takes files that are dropped on it. */
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { useText } from "../../i18n/text";
import { Icon } from "../components/icon";

export interface DropZoneProps {
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: ReactNode;
}

export function DropZone({ onFiles, children }: DropZoneProps) {
  const { t } = useText();
  const [over, setOver] = useState(false);
  // Entering a child comes before leaving its parent: only the count tells when the pointer is gone.
  const depth = useRef(0);
  const carriesFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the picker does the same by keyboard
    <div
      className="screen conversation"
      onDragEnter={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        depth.current += 1;
        setOver(true);
      }}
      onDragOver={(event) => {
        if (carriesFiles(event)) event.preventDefault();
      }}
      onDragLeave={() => {
        depth.current = Math.max(0, depth.current - 1);
        if (depth.current === 0) setOver(false);
      }}
      onDrop={(event) => {
        depth.current = 0;
        setOver(false);
        if (event.dataTransfer.files.length === 0) return;
        event.preventDefault();
        onFiles([...event.dataTransfer.files]);
      }}
    >
      {children}
      {over && (
        <div className="drop-cover" aria-hidden="true">
          <Icon name="attach" />
          {t("composer.drop")}
        </div>
      )}
    </div>
  );
}
