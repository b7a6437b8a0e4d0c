/** Makes a passkey for who is there, from wherever in the page. */
import { useState } from "react";
import type { Refused } from "../../../core/api";
import { deviceName } from "../../../platform/device_name";
import { makePasskey } from "../../../platform/passkeys";
import { useCore } from "../../app/core_context";
import { withStepUp } from "../../sign-in/step_up";
import { useWaysChanged } from "../ways/use_ways";

export interface NewPasskey {
  readonly busy: boolean;
  readonly added: boolean;
  readonly refused: Refused | null;
  readonly make: () => Promise<boolean>;
}

export function useNewPasskey(): NewPasskey {
  const core = useCore();
  const changed = useWaysChanged();
  const [busy, setBusy] = useState(false);
  const [added, setAdded] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const make = async () => {
    setBusy(true);
    setAdded(false);
    setRefused(null);
    const wanted = await withStepUp(core, () => core.beginPasskey());
    const made = wanted.ok ? await makePasskey(wanted.value) : wanted;
    const outcome = made.ok ? await core.addPasskey(made.value, deviceName()) : made;
    setBusy(false);
    setAdded(outcome.ok);
    if (outcome.ok) changed();
    else setRefused(outcome.refused);
    return outcome.ok;
  };
  return { busy, added, refused, make };
}
