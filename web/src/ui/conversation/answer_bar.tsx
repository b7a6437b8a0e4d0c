/**
 * What may be done about a message that asks for an answer. "Seen" tells that it was read; "I take this" makes one
 * responsible and ends its deadline: two buttons, never one.
 */
import { useState } from "react";
import type { Acknowledged, Id } from "../../core/api";
import type { AcknowledgementKind } from "../../core/content/types";
import { useText } from "../../i18n/text";
import { Button } from "../components/button";
import { useAskWords } from "./answer_dialog";
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
  const ask = useAskWords();
  const [busy, setBusy] = useState<AcknowledgementKind | null>(null);
  const mine = acknowledgements.filter((one) => one.person.account === me.account);
  const last = mine
    .filter((one) => one.kind === "accepted" || one.kind === "declined")
    .at(-1)?.kind;
  const seen = mine.length > 0;

  const answer = async (kind: "seen" | "accepted") => {
    setBusy(kind);
    const outcome = await core.acknowledge(message, kind, "");
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
        <Button
          variant="quiet"
          icon="read_back"
          isDisabled={busy !== null}
          onPress={() => ask({ kind: "read_back", message, values })}
        >
          {t("conversation.read.back")}
        </Button>
      )}
      {last !== "declined" && (
        <Button
          variant="quiet"
          icon="declined"
          isDisabled={busy !== null}
          onPress={() => ask({ kind: "declined", message, values: [] })}
        >
          {t("conversation.decline")}
        </Button>
      )}
    </div>
  );
}
