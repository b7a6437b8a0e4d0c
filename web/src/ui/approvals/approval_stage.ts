/** Where somebody stands who lets a device in. */
import { useEffect, useRef, useState } from "react";
import type { ApprovalEntry, Outcome, Refused } from "../../core/api";
import { useCore } from "../app/core_context";
import { withStepUp } from "../sign-in/step_up";

export type Stage =
  | { readonly kind: "asked" }
  | { readonly kind: "comparing" }
  | { readonly kind: "compared"; readonly code: string }
  | { readonly kind: "checking" }
  /** What was scanned is what waits. */
  | { readonly kind: "checked" }
  /** Another one waits than was scanned or read out: nobody is let in. */
  | { readonly kind: "found_out" }
  /** It cannot even be asked. */
  | { readonly kind: "refused"; readonly refused: Refused }
  | { readonly kind: "over"; readonly letIn: boolean };

export interface Approving {
  readonly entry: ApprovalEntry | null;
  readonly stage: Stage;
  readonly busy: boolean;
  /** What went wrong with the last step, which can be taken again. */
  readonly refused: Refused | null;
  readonly compare: () => void;
  readonly check: (scanned: string) => void;
  readonly decide: (letIn: boolean) => void;
  /** What was read out is not the code. */
  readonly different: () => void;
}

/** `given`: what one looks at; or `scanned`: what one scanned, which says itself whose it is. */
export function useApproving(given: ApprovalEntry | null, scanned: string | null): Approving {
  const core = useCore();
  const [entry, setEntry] = useState(given);
  const [stage, setStage] = useState<Stage>({ kind: scanned === null ? "asked" : "checking" });
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const run = async <T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> => {
    setBusy(true);
    setRefused(null);
    const outcome = await withStepUp(core, work);
    setBusy(false);
    return outcome;
  };
  const compare = async () => {
    if (entry === null) return;
    setStage({ kind: "comparing" });
    const found = await run(() => core.compareApproval(entry));
    if (!found.ok) setRefused(found.refused);
    setStage(found.ok ? { kind: "compared", code: found.value } : { kind: "asked" });
  };
  const check = async (text: string) => {
    setStage({ kind: "checking" });
    const found = await run(() => core.checkApproval(text, entry));
    if (found.ok) {
      setEntry(found.value);
      setStage({ kind: "checked" });
    } else if (found.refused.code === "bad_approval") setStage({ kind: "found_out" });
    else if (entry === null) setStage({ kind: "refused", refused: found.refused });
    else {
      setRefused(found.refused);
      setStage({ kind: "asked" });
    }
  };
  const decide = async (letIn: boolean) => {
    if (entry === null) return;
    const outcome = await run(() => core.decideApproval(entry.approval, letIn));
    if (outcome.ok) setStage({ kind: "over", letIn });
    else if (outcome.refused.code === "bad_approval") setStage({ kind: "found_out" });
    else setRefused(outcome.refused);
  };
  const different = async () => {
    if (entry === null) return;
    await run(() => core.decideApproval(entry.approval, false));
    setStage({ kind: "found_out" });
  };
  const first = useRef(scanned);
  const begin = useRef(check);
  useEffect(() => {
    const text = first.current;
    first.current = null;
    if (text !== null) void begin.current(text);
  }, []);
  return {
    ...{ entry, stage, busy, refused },
    compare: () => void compare(),
    check: (text) => void check(text),
    decide: (letIn) => void decide(letIn),
    different: () => void different(),
  };
}
