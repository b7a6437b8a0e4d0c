/** Something that changes the organisation: with the person's passkey where the vault wants it, one at a time. */
import { useCallback, useState } from "react";
import type { Outcome, Refused } from "../../../core/api";
import { useCore } from "../../app/core_context";
import { withStepUp } from "../../sign-in/step_up";
import { useChanged } from "../ask";

export interface Deed {
  readonly busy: boolean;
  readonly refused: Refused | null;
  /** What came of it; null where it was refused. */
  readonly run: <T>(work: () => Promise<Outcome<T>>) => Promise<{ readonly value: T } | null>;
}

export function useDeed(): Deed {
  const core = useCore();
  const changed = useChanged();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const run = useCallback(
    async <T>(work: () => Promise<Outcome<T>>) => {
      setBusy(true);
      setRefused(null);
      const outcome = await withStepUp(core, work);
      setBusy(false);
      changed();
      if (outcome.ok) return { value: outcome.value };
      setRefused(outcome.refused);
      return null;
    },
    [core, changed],
  );
  return { busy, refused, run };
}
