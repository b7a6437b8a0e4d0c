/**
 * What may be done about a message that asks for an answer. "Seen" tells that it was read; "I take this" makes one
 * responsible and ends its deadline: two buttons, never one.
 */
import { useState } from "react";
import type { Acknowledged, Id, Person } from "../../core/api";
import type { AcknowledgementKind } from "../../core/content/types";
import { plainText } from "../../domain/text/controls";
import { saidAs } from "../../domain/thread/answers";
import { didWords } from "../../domain/words/acting";
import { useText } from "../../i18n/text";
import { ActAs } from "../components/act_as";
import { Button } from "../components/button";
import { useAskWords } from "./answer_dialog";
import { useThread } from "./thread_context";

export interface AnswerBarProps {
  /** The message that is answered: for a handoff, the original. */
  readonly message: Id;
  readonly acknowledgements: readonly Acknowledged[];
  /** In whose name it may be answered, besides one's own. */
  readonly mayActFor: readonly Person[];
  /** The values to repeat, beside the field where they are repeated. */
  readonly values: readonly string[];
  /** Whether there is something to repeat. */
  readonly readBack: boolean;
}

export function AnswerBar(props: AnswerBarProps) {
  const { message, acknowledgements, mayActFor, values, readBack } = props;
  const { t } = useText();
  const { core, me, refused, announce } = useThread();
  const ask = useAskWords();
  const [busy, setBusy] = useState<AcknowledgementKind | null>(null);
  const [chosen, setChosen] = useState<Id | null>(null);
  const principal = mayActFor.find((one) => one.account === chosen) ?? null;
  const person = principal === null ? "" : plainText(principal.name, "name");
  const mine = saidAs(acknowledgements, me.account, principal?.account ?? null);
  const last = mine
    .filter((one) => one.kind === "accepted" || one.kind === "declined")
    .at(-1)?.kind;
  const seen = mine.length > 0;

  const answer = async (kind: "seen" | "accepted") => {
    setBusy(kind);
    const outcome = await core.acknowledge(message, kind, "", principal?.account);
    setBusy(null);
    if (outcome.ok) {
      announce(didWords(t, kind, principal));
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
          {principal === null ? t("conversation.take") : t("conversation.take.for", { person })}
        </Button>
      )}
      {!seen && (
        <Button icon="eye" isDisabled={busy !== null} onPress={() => void answer("seen")}>
          {principal === null ? t("conversation.seen") : t("conversation.seen.for", { person })}
        </Button>
      )}
      {readBack && (
        <Button
          variant="quiet"
          icon="read_back"
          isDisabled={busy !== null}
          onPress={() => ask({ kind: "read_back", message, values, principal })}
        >
          {t("conversation.read.back")}
        </Button>
      )}
      {last !== "declined" && (
        <Button
          variant="quiet"
          icon="declined"
          isDisabled={busy !== null}
          onPress={() => ask({ kind: "declined", message, values: [], principal })}
        >
          {t("conversation.decline")}
        </Button>
      )}
      {mayActFor.length > 0 && (
        <ActAs doing="answer" people={mayActFor} value={principal} onChange={setChosen} />
      )}
    </div>
  );
}
