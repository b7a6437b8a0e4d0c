/** Taking an own message back: what that does and what it does not, before it is done. */
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import type { MessageView } from "../../core/api";
import { useText } from "../../i18n/text";
import { Button } from "../components/button";
import { Dialog } from "../components/dialog";
import { useThread } from "./thread_context";

const Context = createContext<(message: MessageView) => void>(() => undefined);

export function useConfirmRetraction(): (message: MessageView) => void {
  return useContext(Context);
}

export function RetractionProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useText();
  const { core, refused, announce } = useThread();
  const [asked, setAsked] = useState<MessageView | null>(null);
  const [reason, setReason] = useState("");
  const ask = useCallback((message: MessageView) => {
    setReason("");
    setAsked(message);
  }, []);
  const retract = async () => {
    if (asked === null) return;
    setAsked(null);
    const outcome = await core.retract(asked.message, reason.trim());
    if (outcome.ok) announce(t("conversation.retracted.you"));
    else refused(outcome.refused);
  };
  return (
    <Context value={ask}>
      {children}
      <Dialog
        title={t("conversation.retract.title")}
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
      >
        <p className="dialog-words">{t("conversation.retract.words")}</p>
        <label className="field">
          <span className="field-label">{t("conversation.retract.reason")}</span>
          <div className="field-box">
            <input
              className="field-input"
              autoComplete="off"
              dir="auto"
              maxLength={200}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </div>
        </label>
        <div className="dialog-actions">
          <Button variant="quiet" onPress={() => setAsked(null)}>
            {t("app.cancel")}
          </Button>
          <Button variant="danger" icon="trash" onPress={() => void retract()}>
            {t("conversation.retract")}
          </Button>
        </div>
      </Dialog>
    </Context>
  );
}
