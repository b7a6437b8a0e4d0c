/**
 * Files that wait in the composer. They stay while their owner looks into another conversation. What is ready is kept
 * with the draft, sealed: the page lets go of everything at lock, and finds it again.
 */
import type { QueryClient } from "@tanstack/react-query";
import type { Core, Id, OutgoingFile } from "../../core/api";
import { MAX_FILES } from "../../domain/attachments/limits";
import {
  type FileNote,
  type FileRefusal,
  isFileNote,
  prepareFile,
} from "../attachments/prepare_file";

export interface PendingFile {
  readonly key: number;
  readonly name: string;
  readonly size: number;
  readonly state:
    | { readonly kind: "preparing" }
    | { readonly kind: "ready"; readonly file: OutgoingFile; readonly notes: readonly FileNote[] }
    | { readonly kind: "refused"; readonly refusal: FileRefusal | "tooMany" };
}

/** Taken out for sending. */
export interface TakenFiles {
  readonly files: readonly OutgoingFile[];
  /** They are on their way: the draft needs them no more. */
  sent(): void;
  putBack(): void;
}

type Keeper = Pick<Core, "draftFiles" | "keepDraftFile" | "dropDraftFiles">;

let keys = 0;

export class PendingFiles {
  readonly #core: Keeper;
  readonly #conversation: Id;
  /** Under which id a file is kept, by its key; null where there is no room for it. */
  readonly #kept = new Map<number, Promise<Id | null>>();
  #files: readonly PendingFile[] = [];
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly get = (): readonly PendingFile[] => this.#files;

  constructor(core: Keeper, conversation: Id) {
    this.#core = core;
    this.#conversation = conversation;
    void this.#restore();
  }

  async #restore(): Promise<void> {
    const found = await this.#core.draftFiles(this.#conversation).catch(() => []);
    const restored = found.map(({ id, file, notes }) => {
      const one = readyFile(file, notes.filter(isFileNote));
      this.#kept.set(one.key, Promise.resolve(id));
      return one;
    });
    if (restored.length > 0) this.#set([...restored, ...this.#files]);
  }

  #keep(key: number, file: OutgoingFile, notes: readonly FileNote[]): void {
    const kept = this.#core
      .keepDraftFile(this.#conversation, file, notes)
      .then((outcome) => (outcome.ok ? outcome.value : null))
      // The device locked meanwhile: the page lets go of the file, too.
      .catch(() => null);
    this.#kept.set(key, kept);
  }

  async #drop(gone: readonly number[]): Promise<void> {
    const kept = await Promise.all(gone.map((key) => this.#kept.get(key) ?? null));
    for (const key of gone) this.#kept.delete(key);
    const ids = kept.filter((id) => id !== null);
    if (ids.length === 0) return;
    await this.#core.dropDraftFiles(this.#conversation, ids).catch(() => undefined);
  }

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
      if (!this.#files.some((one) => one.key === key)) continue;
      if (made.ok) this.#keep(key, made.file, made.notes);
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
    const one = readyFile(file, []);
    this.#keep(one.key, file, []);
    this.#set([...this.#files, one]);
  }

  remove(key: number): void {
    void this.#drop([key]);
    this.#set(this.#files.filter((one) => one.key !== key));
  }

  /** Those that are ready, taken out for sending; refused ones go with them. */
  take(): TakenFiles {
    const ready = this.#files.filter((one) => one.state.kind === "ready");
    this.#set([]);
    return {
      files: ready.flatMap((one) => (one.state.kind === "ready" ? [one.state.file] : [])),
      sent: () => void this.#drop(ready.map((one) => one.key)),
      putBack: () => this.#set([...ready, ...this.#files]),
    };
  }

  #replace(key: number, change: (file: PendingFile) => PendingFile): void {
    this.#set(this.#files.map((one) => (one.key === key ? change(one) : one)));
  }

  #set(files: readonly PendingFile[]): void {
    this.#files = files;
    for (const listener of this.#listeners) listener();
  }
}

function readyFile(file: OutgoingFile, notes: readonly FileNote[]): PendingFile {
  keys += 1;
  const { name, bytes } = file;
  return { key: keys, name, size: bytes.size, state: { kind: "ready", file, notes } };
}

const places = new WeakMap<QueryClient, Map<Id, PendingFiles>>();

/** The waiting files of a conversation. The client lives as long as the page is open: at lock, all of it goes. */
export function pendingFilesOf(client: QueryClient, core: Keeper, conversation: Id): PendingFiles {
  let place = places.get(client);
  if (place === undefined) {
    place = new Map();
    places.set(client, place);
  }
  let files = place.get(conversation);
  if (files === undefined) {
    files = new PendingFiles(core, conversation);
    place.set(conversation, files);
  }
  return files;
}
