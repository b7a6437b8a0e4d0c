/** What arrived is told with its author's name: where that is being asked for, it is waited for, a moment. */
import type { CoreEvent, Id, MessagePreview } from "../api";

/** Milliseconds. A critical message is told without a name rather than late. */
const PATIENCE = 3_000;

export interface Announcing {
  /** As it reads now; again later, when the name may be known. */
  readonly preview: () => MessagePreview;
  readonly conversation: Id;
  /** Settles when the vault has answered what is asked of it, or has not. */
  readonly answered: Promise<unknown>;
  /** Aborted once nothing may be told any more: the device is locked. */
  readonly closing: AbortSignal;
  readonly emit: (event: CoreEvent) => void;
}

export function announce({ preview, conversation, answered, closing, emit }: Announcing): void {
  const entry = preview();
  if (entry.author.name !== "") {
    emit({ kind: "arrived", conversation, entry });
    return;
  }
  let told = false;
  const tell = () => {
    if (told || closing.aborted) return;
    told = true;
    clearTimeout(timer);
    emit({ kind: "arrived", conversation, entry: preview() });
  };
  const timer = setTimeout(tell, PATIENCE);
  answered.then(tell, tell);
}
