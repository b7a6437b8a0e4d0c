/**
 * Attachments that were opened: each is fetched once and has one address while it is shown. Addresses point into this
 * page's memory; `forget` gives all of it back, at the latest when the device locks.
 */
import type { Core, Id, Refused } from "../../core/api";
import type { Attachment } from "../../core/content/types";
import { bareType, isAudio, isShownImage, UNKNOWN_TYPE } from "../../domain/attachments/sniff";

export type Opened =
  | { readonly state: "opening" }
  | { readonly state: "open"; readonly url: string; readonly bytes: Blob }
  | { readonly state: "refused"; readonly refused: Refused };

const KEPT = 40;

export class OpenedAttachments {
  readonly #core: Pick<Core, "openAttachment">;
  readonly #opened = new Map<Id, Opened>();
  readonly #listeners = new Set<() => void>();

  constructor(core: Pick<Core, "openAttachment">) {
    this.#core = core;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get(blob: Id): Opened | null {
    return this.#opened.get(blob) ?? null;
  }

  async open(message: Id, attachment: Attachment): Promise<Opened> {
    const before = this.#opened.get(attachment.blob);
    if (before !== undefined && before.state !== "refused") {
      return before;
    }
    this.#put(attachment.blob, { state: "opening" });
    const answer = await this.#core.openAttachment(message, attachment);
    if (!answer.ok) {
      const refused: Opened = { state: "refused", refused: answer.refused };
      this.#put(attachment.blob, refused);
      return refused;
    }
    // Never a type that could run: the address opened by itself is a file to save.
    const bytes = new Blob([answer.value], { type: shownType(attachment.media_type) });
    const open: Opened = { state: "open", url: URL.createObjectURL(bytes), bytes };
    this.#put(attachment.blob, open);
    return open;
  }

  forget(): void {
    for (const one of this.#opened.values()) {
      letGo(one);
    }
    this.#opened.clear();
    this.#tell();
  }

  #put(blob: Id, opened: Opened): void {
    this.#opened.delete(blob);
    this.#opened.set(blob, opened);
    for (const [oldest, one] of this.#opened) {
      if (this.#opened.size <= KEPT) {
        break;
      }
      letGo(one);
      this.#opened.delete(oldest);
    }
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) {
      listener();
    }
  }
}

export function shownType(mediaType: string): string {
  const bare = bareType(mediaType);
  return isShownImage(bare) || isAudio(bare) ? bare : UNKNOWN_TYPE;
}

function letGo(opened: Opened): void {
  if (opened.state === "open") {
    URL.revokeObjectURL(opened.url);
  }
}
