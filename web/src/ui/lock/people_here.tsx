/**
 * The locked page of a shared workstation: who is enrolled here. One field takes what a badge reader types, and what a
 * person types of a name; it has the focus whatever happened before, because nobody clicks before holding up a badge.
 */
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Id, PersonHere, Workstation } from "../../core/api";
import { findPeople, readTyped } from "../../domain/lock/people";
import { useText } from "../../i18n/text";
import { showBadge } from "../../platform/badge";
import { useCore } from "../app/core_context";
import { Button } from "../components/button";
import { Name } from "../components/name";
import { TextField } from "../components/text_field";
import { SignedInThere } from "../sign-in/signed_in_there";
import { PersonMark } from "./person_mark";
import { Threshold } from "./threshold";

export function PeopleHere({ here }: { readonly here: Workstation }) {
  const { t, explain } = useText();
  const core = useCore();
  const field = useRef<HTMLInputElement>(null);
  const tiles = useRef<HTMLUListElement>(null);
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const found = findPeople(here.people, typed);
  useTypingReaches(field);
  useEffect(() => showBadge(0), []);

  const choose = (person: Id) => void core.choosePerson(person);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const meant = readTyped(here.people, typed);
    // A number is on the screen no longer than its last digit.
    setTyped("");
    setRefused(null);
    if (busy || meant === null) return;
    if ("person" in meant) return choose(meant.person);
    setBusy(true);
    const chosen = await core.chooseByBadge(meant.badge);
    setBusy(false);
    if (!chosen.ok) setRefused(chosen.refused.code);
  };
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const buttons = [...(tiles.current?.querySelectorAll("button") ?? [])];
    const next = buttons.indexOf(document.activeElement as HTMLButtonElement) + step;
    event.preventDefault();
    if (next < 0) field.current?.focus();
    else buttons[Math.min(next, buttons.length - 1)]?.focus();
  };
  return (
    <Threshold title={t("here.title")}>
      <SignedInThere />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows move between the field and the buttons in it. */}
      <div className="threshold-form" onKeyDown={walk}>
        <form onSubmit={submit}>
          <TextField
            label={t("here.field")}
            hint={t(busy ? "here.badge.busy" : "here.field.hint")}
            value={typed}
            onChange={setTyped}
            problem={refused === null ? null : explain(refused)}
            spellCheck="false"
            autoCorrect="off"
            maxLength={64}
            input={field}
            autoFocus
          />
        </form>
        <ul className="people-here" aria-label={t("here.people")} ref={tiles}>
          {found.map((person) => (
            <li key={person.id}>
              <Tile person={person} names={here.names} onPress={() => choose(person.id)} />
            </li>
          ))}
        </ul>
        {found.length === 0 && !/\d/.test(typed) && <p role="status">{t("here.none")}</p>}
      </div>
      <Button variant="quiet" icon="people" wide onPress={() => void core.addPerson()}>
        {t("here.other")}
      </Button>
    </Threshold>
  );
}

function Tile(props: {
  readonly person: PersonHere;
  readonly names: boolean;
  readonly onPress: () => void;
}) {
  const { person, names, onPress } = props;
  return (
    <button type="button" className="person-tile" onClick={onPress}>
      <PersonMark person={person} names={names} />
      <span className="person-name">
        <Name>{person.label}</Name>
      </span>
    </button>
  );
}

/** Characters typed anywhere on the page go into the field, the first one included. */
function useTypingReaches(field: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const reach = (event: globalThis.KeyboardEvent) => {
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
      // A space presses the button that has the focus.
      if (plain && event.key !== " " && Array.from(event.key).length === 1) field.current?.focus();
    };
    const look = () => {
      if (!document.hidden) field.current?.focus();
    };
    addEventListener("keydown", reach, true);
    addEventListener("focus", look);
    return () => {
      removeEventListener("keydown", reach, true);
      removeEventListener("focus", look);
    };
  }, [field]);
}
