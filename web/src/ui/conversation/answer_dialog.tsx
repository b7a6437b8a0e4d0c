/**
 * Answering with words: why not I, or the critical value repeated. It stands over the page and belongs to no row, so
 * that neither a new message nor a phone's keyboard takes it away while somebody writes.
 */
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import type { Id, Person } from "../../core/api";
import { plainText } from "../../domain/text/controls";
import { didWords } from "../../domain/words/acting";
import { useText } from "../../i18n/text";
import { Button } from "../components/button";
import { Dialog } from "../components/dialog";
import { Name } from "../components/name";
import { useThread } from "./thread_context";

export interface AskedWords {
  readonly kind: "read_back" | "declined";
  readonly message: Id;
  /** The values to repeat, beside the field where they are repeated. */
  readonly values: readonly string[];
  /** In whose name; null for one's own. */
  readonly principal: Person | null;
}

const Context = createContext<(asked: AskedWords) => void>(() => undefined);

export function useAskWords(): (asked: AskedWords) => void {
  return useContext(Context);
}

export function AnswerProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useText();
  const [asked, setAsked] = useState<AskedWords | null>(null);
  const ask = useCallback((wanted: AskedWords) => setAsked(wanted), []);
  const isDecline = asked?.kind === "declined";
  return (
    <Context value={ask}>
      {children}
      <Dialog
        title={t(isDecline ? "conversation.decline.send" : "conversation.read.back.send")}
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
      >
        {asked !== null && <WordsForm asked={asked} onClose={() => setAsked(null)} />}
      </Dialog>
    </Context>
  );
}

const LONGEST = 500;

function WordsForm({
  asked,
  onClose,
}: {
  readonly asked: AskedWords;
  readonly onClose: () => void;
}) {
  const { t } = useText();
  const { core, refused, announce } = useThread();
  const [text, setText] = useState("");
  const { kind, message, values, principal } = asked;
  const isDecline = kind === "declined";
  const answer = async () => {
    onClose();
    const outcome = await core.acknowledge(message, kind, text.trim(), principal?.account);
    if (outcome.ok) announce(didWords(t, kind, principal));
    else refused(outcome.refused);
  };
  return (
    <form
      className="words-form"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") void answer();
      }}
    >
      {principal !== null && (
        <p className="message-note">
          <bdi>{t("conversation.answer.for", { person: plainText(principal.name, "name") })}</bdi>
        </p>
      )}
      {values.length > 0 && (
        <ul className="words-values" aria-label={t("conversation.read.back.values")}>
          {values.map((one) => (
            <li key={one}>
              <Name>{one}</Name>
            </li>
          ))}
        </ul>
      )}
      <label className="field">
        <span>{t(isDecline ? "conversation.decline.hint" : "conversation.read.back.hint")}</span>
        <textarea
          // biome-ignore lint/a11y/noAutofocus: the dialog was opened to write here
          autoFocus
          dir="auto"
          rows={3}
          maxLength={LONGEST}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
              event.currentTarget.form?.requestSubmit();
            }
          }}
        />
      </label>
      <div className="dialog-actions">
        <Button variant="quiet" onPress={onClose}>
          {t("app.cancel")}
        </Button>
        <Button
          variant={isDecline ? "danger" : "primary"}
          type="submit"
          isDisabled={text.trim() === ""}
        >
          {t(isDecline ? "conversation.decline.send" : "conversation.read.back.send")}
        </Button>
      </div>
    </form>
  );
}
