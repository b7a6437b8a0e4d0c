/**
 * What may be done about a message that asks for an answer. "Seen" tells that it was read; "I take this" makes one
 * responsible and ends its deadline: two buttons, never one.
 */
import { useState } from "react";
import type { Acknowledged, Id } from "../../core/api";
import type { AcknowledgementKind } from "../../core/content/types";
import { useText } from "../../i18n/text";
import { Button } from "../components/button";
import { Icon } from "../components/icon";
import { LazyPopover } from "./lazy_popover";
import { useThread } from "./thread_context";

export interface AnswerBarProps {
  /** The message that is answered: for a handoff, the original. */
  readonly message: Id;
  readonly acknowledgements: readonly Acknowledged[];
  /** The values to repeat, beside the field where they are repeated. */
  readonly values: readonly string[];
  /** Whether there is something to repeat. */
  readonly readBack: boolean;
}

export function AnswerBar({ message, acknowledgements, values, readBack }: AnswerBarProps) {
  const { t } = useText();
  const { core, me, refused, announce } = useThread();
  const [busy, setBusy] = useState<AcknowledgementKind | null>(null);
  const mine = acknowledgements.filter((one) => one.person.account === me.account);
  const last = mine
    .filter((one) => one.kind === "accepted" || one.kind === "declined")
    .at(-1)?.kind;
  const seen = mine.length > 0;

  const answer = async (kind: AcknowledgementKind, text = "") => {
    setBusy(kind);
    const outcome = await core.acknowledge(message, kind, text);
    setBusy(null);
    if (outcome.ok) {
      announce(t(`conversation.did.you.${kind}`));
    } else {
      refused(outcome.refused);
    }
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame and need a legend
    <div className="answer-bar" role="group" aria-label={t("conversation.answer")}>
      {last !== "accepted" && (
        <Button
          variant="primary"
          icon="taken"
          isDisabled={busy !== null}
          onPress={() => void answer("accepted")}
        >
          {t("conversation.take")}
        </Button>
      )}
      {!seen && (
        <Button icon="eye" isDisabled={busy !== null} onPress={() => void answer("seen")}>
          {t("conversation.seen")}
        </Button>
      )}
      {readBack && (
        <WordsButton
          kind="read_back"
          label={t("conversation.read.back")}
          hint={t("conversation.read.back.hint")}
          values={values}
          busy={busy !== null}
          onAnswer={(text) => answer("read_back", text)}
        />
      )}
      {last !== "declined" && (
        <WordsButton
          kind="declined"
          label={t("conversation.decline")}
          hint={t("conversation.decline.hint")}
          values={[]}
          busy={busy !== null}
          onAnswer={(text) => answer("declined", text)}
        />
      )}
    </div>
  );
}

interface WordsButtonProps {
  readonly kind: "read_back" | "declined";
  readonly label: string;
  readonly hint: string;
  readonly values: readonly string[];
  readonly busy: boolean;
  readonly onAnswer: (text: string) => Promise<void>;
}

const LONGEST = 500;

function WordsButton({ kind, label, hint, values, busy, onAnswer }: WordsButtonProps) {
  const { t } = useText();
  const [text, setText] = useState("");
  return (
    <LazyPopover
      className="button"
      variant="quiet"
      title={label}
      placement="bottom start"
      popover="words-popover"
      isDisabled={busy}
      button={
        <>
          <Icon name={kind === "declined" ? "declined" : "read_back"} />
          <span className="button-label">{label}</span>
        </>
      }
    >
      {(close) => (
        <form
          className="words-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim() === "") return;
            close();
            setText("");
            void onAnswer(text.trim());
          }}
        >
          {values.length > 0 && (
            <ul className="words-values" aria-label={t("conversation.read.back.values")}>
              {values.map((one) => (
                <li key={one}>
                  <bdi>{one}</bdi>
                </li>
              ))}
            </ul>
          )}
          <label className="field">
            <span>{hint}</span>
            <textarea
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
          <div className="words-buttons">
            <Button variant="quiet" onPress={close}>
              {t("app.cancel")}
            </Button>
            <Button variant="primary" type="submit" isDisabled={text.trim() === ""}>
              {t(kind === "declined" ? "conversation.decline.send" : "conversation.read.back.send")}
            </Button>
          </div>
        </form>
      )}
    </LazyPopover>
  );
}
