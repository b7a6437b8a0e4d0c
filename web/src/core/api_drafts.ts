/** What is being written, kept sealed until it is sent: it outlives the page and the lock. */
import type { Draft, OutgoingFile } from "./api_conversations";
import type { Id, Outcome } from "./api_values";

export interface DraftFile {
  readonly id: Id;
  readonly file: OutgoingFile;
  /** What its owner was told of it. */
  readonly notes: readonly string[];
}

export interface DraftCore {
  /** Its words; null when there are none. Its files stay as they are. */
  saveDraft(conversation: Id, draft: Draft | null): Promise<void>;
  /** The files that were kept, in order. */
  draftFiles(conversation: Id): Promise<readonly DraftFile[]>;
  /** Refused: `attachment_too_large` for more than a draft keeps (64 MiB), `storage_full`. */
  keepDraftFile(
    conversation: Id,
    file: OutgoingFile,
    notes: readonly string[],
  ): Promise<Outcome<Id>>;
  /** Sent, or taken out. */
  dropDraftFiles(conversation: Id, files: readonly Id[]): Promise<void>;
}
