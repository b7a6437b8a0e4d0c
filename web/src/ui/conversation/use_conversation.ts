/** The opened conversation as it is now: roster, patient, what may be done. */
import { createContext, useContext } from "react";
import type { ConversationView } from "../../core/api";

const Context = createContext<ConversationView | null>(null);
export const ConversationProvider = Context.Provider;

export function useConversation(): ConversationView {
  const view = useContext(Context);
  if (view === null) throw new Error("useConversation outside of a conversation");
  return view;
}
