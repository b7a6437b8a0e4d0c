/** What every part of an open conversation can reach. The value never changes while the conversation is open. */
import { createContext, useContext } from "react";
import type { Core, Id, MessageView, Person, Refused } from "../../core/api";
import type { Attachment } from "../../core/content/types";
import type { OpenedAttachments } from "../attachments/opened";
import type { ThreadStore } from "./thread_store";

export interface ThreadHouse {
  readonly core: Core;
  readonly me: Person;
  readonly conversation: Id;
  readonly store: ThreadStore;
  readonly attachments: OpenedAttachments;
  reply(message: MessageView): void;
  edit(message: MessageView): void;
  /** Show a message, wherever in the thread it is. */
  jump(message: Id): void;
  /** The keyboard goes to the newest message. */
  toThread(): void;
  /** Who did what with it, and its earlier texts. */
  details(message: MessageView): void;
  view(message: MessageView, attachment: Attachment): void;
  /** Say it to a screen reader. */
  announce(words: string): void;
  /** Say why something was not done. */
  refused(refusal: Refused): void;
}

const Context = createContext<ThreadHouse | null>(null);
export const ThreadProvider = Context.Provider;

export function useThread(): ThreadHouse {
  const house = useContext(Context);
  if (house === null) throw new Error("useThread outside of a conversation");
  return house;
}
