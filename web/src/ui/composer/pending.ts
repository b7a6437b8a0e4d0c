/** Files that wait in the composer. They stay while their owner looks into another conversation, and go at lock. */
import type { QueryClient } from "@tanstack/react-query";
import type { Id, OutgoingFile } from "../../core/api";
import { MAX_FILES } from "../../domain/attachments/limits";
import { type FileNote, type FileRefusal, prepareFile } from "../attachments/prepare_file";

export interface PendingFile {
  readonly key: number;
  readonly name: string;
  readonly size: number;
  readonly state:
    | { readonly kind: "preparing" }
    | { readonly kind: "ready"; readonly file: OutgoingFile; readonly notes: readonly FileNote[] }
    | { readonly kind: "refused"; readonly refusal: FileRefusal | "tooMany" };
}

let keys = 0;

export class PendingFiles {
  #files: readonly PendingFile[] = [];
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly get = (): readonly PendingFile[] => this.#files;

  /** Make files ready one after the other: a phone has no room for ten photographs' pixels at once. */
  async add(files: readonly File[]): Promise<void> {
    const added: { readonly key: number; readonly file: File }[] = [];
    for (const file of files) {
      keys += 1;
      const fits = this.#files.filter((one) => one.state.kind !== "refused").length < MAX_FILES;
      const state = fits
        ? ({ kind: "preparing" } as const)
        : ({ kind: "refused", refusal: "tooMany" } as const);
      if (fits) added.push({ key: keys, file });
      this.#set([...this.#files, { key: keys, name: file.name, size: file.size, state }]);
    }
    for (const { key, file } of added) {
      const made = await prepareFile(file);
      this.#replace(key, (one) =>
        made.ok
          ? {
              ...one,
              name: made.file.name,
              size: made.file.bytes.size,
              state: { kind: "ready", ...made },
            }
          : { ...one, state: { kind: "refused", refusal: made.refusal } },
      );
    }
  }

  /** A file that is ready as it is: a voice note. */
  addReady(file: OutgoingFile): void {
    keys += 1;
    this.#set([
      ...this.#files,
      {
        key: keys,
        name: file.name,
        size: file.bytes.size,
        state: { kind: "ready", file, notes: [] },
      },
    ]);
  }

  remove(key: number): void {
    this.#set(this.#files.filter((one) => one.key !== key));
  }

  /** Those that are ready, taken out for sending; refused ones go with them. */
  take(): readonly OutgoingFile[] {
    const ready = this.#files.flatMap((one) =>
      one.state.kind === "ready" ? [one.state.file] : [],
    );
    this.#set([]);
    return ready;
  }

  #replace(key: number, change: (file: PendingFile) => PendingFile): void {
    this.#set(this.#files.map((one) => (one.key === key ? change(one) : one)));
  }

  #set(files: readonly PendingFile[]): void {
    this.#files = files;
    for (const listener of this.#listeners) listener();
  }
}

const places = new WeakMap<QueryClient, Map<Id, PendingFiles>>();

/** The waiting files of a conversation. The client lives as long as the page is open: at lock, all of it goes. */
export function pendingFilesOf(client: QueryClient, conversation: Id): PendingFiles {
  let place = places.get(client);
  if (place === undefined) {
    place = new Map();
    places.set(client, place);
  }
  let files = place.get(conversation);
  if (files === undefined) {
    files = new PendingFiles();
    place.set(conversation, files);
  }
  return files;
}
