/** The locked page: a PIN, and nothing that tells whose it is; on a shared workstation, of whom it is asked. */
import { type FormEvent, lazy, Suspense, useEffect, useRef, useState } from "react";
import type { Millis, PersonHere, Refused, UnlockWays, Workstation } from "../../core/api";
import { showSpan } from "../../domain/words/time";
import { useText } from "../../i18n/text";
import { passkeysPossible } from "../../platform/passkeys";
import { useCore } from "../app/core_context";
import { ScannedHint } from "../approvals/scanned_approval";
import { Button } from "../components/button";
import { Name } from "../components/name";
import { Notice } from "../components/notice";
import { PinField } from "../components/pin_field";
import { useNow } from "../components/use_now";
import { EraseButton } from "./erase_button";
import { PasskeyUnlock } from "./passkey_unlock";
import { PersonMark } from "./person_mark";
import { Threshold } from "./threshold";

/** Whose device is their own does not load it. */
const SignedInThere = lazy(async () => ({
  default: (await import("../sign-in/signed_in_there")).SignedInThere,
}));

/** A workstation asks nobody in particular after so long: the next badge is not to be taken for a PIN. */
const UNATTENDED = 60_000;

export function Locked(props: {
  readonly retryAfter: Millis;
  readonly ways: UnlockWays | undefined;
  readonly here: Workstation | null;
}) {
  const { t } = useText();
  const { retryAfter, ways, here } = props;
  const passkeys = passkeysPossible() ? (ways?.passkeys ?? null) : null;
  const pin = ways?.pin !== false;
  const person = here?.people.find(({ id }) => id === here.chosen) ?? null;
  return (
    <Threshold title={t("lock.title")}>
      {here !== null && (
        <Suspense>
          <SignedInThere />
        </Suspense>
      )}
      <ScannedHint enrolled />
      {here !== null && person !== null && <Chosen person={person} names={here.names} />}
      {passkeys !== null && <PasskeyUnlock asked={passkeys} />}
      {passkeys !== null && pin && <p className="threshold-or">{t("passkey.or.pin")}</p>}
      {pin && <PinForm retryAfter={retryAfter} first={passkeys === null} />}
      {passkeys === null && !pin && <p role="alert">{t("passkey.impossible")}</p>}
      <details className="threshold-more">
        <summary>{t(pin ? "lock.forgot" : "passkey.lost")}</summary>
        <p>{t(pin ? "lock.forgot.body" : "passkey.lost.body")}</p>
        <EraseButton person={person} />
      </details>
    </Threshold>
  );
}

/** Whose turn it is, and the way back to everybody. */
function Chosen({ person, names }: { readonly person: PersonHere; readonly names: boolean }) {
  const { t } = useText();
  const core = useCore();
  useUnattended(() => void core.choosePerson(null));
  return (
    <div className="person-chosen">
      <PersonMark person={person} names={names} />
      <strong className="person-name">
        <Name>{person.label}</Name>
      </strong>
      <Button variant="quiet" icon="people" onPress={() => void core.choosePerson(null)}>
        {t("here.back")}
      </Button>
    </div>
  );
}

function useUnattended(leave: () => void): void {
  const latest = useRef(leave);
  latest.current = leave;
  useEffect(() => {
    let timer = 0;
    const touch = () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => latest.current(), UNATTENDED);
    };
    touch();
    for (const name of ["keydown", "pointerdown"]) addEventListener(name, touch, true);
    return () => {
      clearTimeout(timer);
      for (const name of ["keydown", "pointerdown"]) removeEventListener(name, touch, true);
    };
  }, []);
}

function PinForm(props: { readonly retryAfter: Millis; readonly first: boolean }) {
  const { retryAfter, first } = props;
  const { t, say, explain } = useText();
  const core = useCore();
  const field = useRef<HTMLInputElement>(null);
  const [pin, setPin] = useState("");
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [until, setUntil] = useState(() => Date.now() + retryAfter);
  const now = useNow(() => 1000);
  const left = until - now;
  const waiting = left > 0;

  useEffect(() => setUntil(Date.now() + retryAfter), [retryAfter]);
  useEffect(() => {
    if (first && !waiting && !busy) field.current?.focus();
  }, [first, waiting, busy]);

  const unlock = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || waiting || pin === "") return;
    setBusy(true);
    setRefused(null);
    const outcome = await core.unlock(pin);
    setPin("");
    setBusy(false);
    if (outcome.ok) return;
    setRefused(outcome.refused);
    setUntil(Date.now() + (outcome.refused.retryAfter ?? 0));
  };

  const span = showSpan(Math.ceil(Math.max(0, left) / 1000) * 1000);
  const time = typeof span === "string" ? span : say(span);
  const spoken = SENTENCES[refused?.code ?? ""];
  return (
    <form className="threshold-form" onSubmit={unlock}>
      {spoken !== undefined && (
        <Notice tone="warning" role="alert">
          {t(spoken)}
        </Notice>
      )}
      <PinField
        label={t("lock.pin")}
        hint={t("lock.body")}
        value={pin}
        onChange={setPin}
        isDisabled={busy || waiting}
        problem={refused === null || spoken !== undefined ? null : explain(refused.code)}
        input={field}
      />
      {refused?.tries !== undefined && (
        <p className="field-hint" role="status">
          {t("lock.tries", { count: refused.tries })}
        </p>
      )}
      {waiting && (
        <p className="field-hint" role="status">
          {t("lock.wait", { time })}
        </p>
      )}
      <Button
        type="submit"
        variant={first ? "primary" : "plain"}
        icon="unlock"
        wide
        isDisabled={busy || waiting}
      >
        {t(busy ? "lock.unlocking" : "lock.unlock")}
      </Button>
    </form>
  );
}

/** What is no matter of what was typed. */
const SENTENCES: Readonly<Record<string, "lock.offline" | "lock.gone">> = {
  offline: "lock.offline",
  pin_share_gone: "lock.gone",
};
