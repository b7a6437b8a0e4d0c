/** A new message: people, teams and patients in one search box. */
import { useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import type { Id, InboxEntry, PatientHit, Person, Refused } from "../../core/api";
import { useText } from "../../i18n/text";
import { useCore, useOpen } from "../app/core_context";
import { RefusalNotice } from "../app/refusal";
import { Button } from "../components/button";
import { Icon } from "../components/icon";
import { Name } from "../components/name";
import { TextField } from "../components/text_field";
import { EmergencyDialog } from "../conversation/emergency_dialog";
import { PatientBanner } from "../conversation/patient_banner";
import { useGo } from "../shell/go";
import { PatientOption } from "./patient_option";
import { PersonOption } from "./person_option";
import { SearchBox } from "./search_box";
import { usePatients, usePeople, useTeams } from "./use_new_search";
import "../conversation/conversation.css";

type Hit =
  | { readonly kind: "person"; readonly person: Person }
  | { readonly kind: "patient"; readonly hit: PatientHit }
  | { readonly kind: "team"; readonly entry: InboxEntry };

/** What the policies refuse with where a patient is closed to the person: an emergency may open it. */
const CLOSED: ReadonlySet<string> = new Set(["unknown_patient", "not_permitted"]);

export function NewScreen() {
  const { t } = useText();
  const core = useCore();
  const { me } = useOpen();
  const go = useGo();
  const [text, setText] = useState("");
  const [people, setPeople] = useState<readonly Person[]>([]);
  const [patient, setPatient] = useState<PatientHit | null>(null);
  const [title, setTitle] = useState("");
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [emergency, setEmergency] = useState(false);
  const [refusal, setRefusal] = useState<Refused | null>(null);
  const foundPeople = usePeople(text);
  const foundPatients = usePatients(text);
  const teams = useTeams(text);

  const isOutside = (account: Id) =>
    patient !== null && !patient.careTeam.some((one) => one.account === account);
  const outside = people.filter((one) => isOutside(one.account));
  const needsReason = isOutside(me.account);
  const chosen = new Set([me.account, ...people.map((one) => one.account)]);

  const choose = (hit: Hit) => {
    setText("");
    setRefusal(null);
    if (hit.kind === "team") go.conversation(hit.entry.conversation);
    else if (hit.kind === "patient") setPatient(hit.hit);
    else setPeople([...people, hit.person]);
  };
  const erase = () => {
    if (people.length > 0) setPeople(people.slice(0, -1));
    else setPatient(null);
  };
  const canStart =
    !busy &&
    (patient !== null
      ? patient.patient.id !== null && (!needsReason || reason.trim() !== "")
      : people.length > 0);

  const open = async () => {
    if (patient === null) {
      return core.openConversation(
        people.map((one) => one.account),
        people.length > 1 ? title.trim() : "",
      );
    }
    const opened = await core.openPatient(
      patient.patient.id ?? "",
      needsReason ? reason.trim() : "",
    );
    if (!opened.ok || people.length === 0) return opened;
    const view = await core.conversation(opened.value);
    const inside = new Set(view?.roster.map((one) => one.account));
    const missing = people.filter((one) => !inside.has(one.account)).map((one) => one.account);
    if (missing.length === 0) return opened;
    const added = await core.changeRoster(opened.value, missing, []);
    return added.ok ? opened : added;
  };
  const start = async () => {
    if (!canStart) return;
    setBusy(true);
    setRefusal(null);
    const outcome = await open();
    setBusy(false);
    if (outcome.ok) go.conversation(outcome.value);
    else setRefusal(outcome.refused);
  };

  const groups = [
    {
      title: t("new.people"),
      items: foundPeople.found
        .filter((one) => !chosen.has(one.account))
        .map((person): Hit => ({ kind: "person", person })),
    },
    {
      title: t("new.patients"),
      items:
        patient === null ? foundPatients.found.map((hit): Hit => ({ kind: "patient", hit })) : [],
    },
    {
      title: t("new.teams"),
      items:
        patient === null && people.length === 0
          ? teams.found.map((entry): Hit => ({ kind: "team", entry }))
          : [],
    },
  ];
  const closed = patient !== null && patient.patient.id !== null && CLOSED.has(refusal?.code ?? "");
  // Where an emergency would open it, the offer says so, and nothing else does.
  const said = closed ? null : refusal;
  const trouble = said ?? foundPeople.refused ?? foundPatients.refused;

  return (
    <div className="screen new-screen">
      <header className="conversation-head">
        <h2 className="conversation-title">{t("app.new")}</h2>
      </header>
      <div className="new-body">
        <SearchBox
          label={t("new.search")}
          autoFocus
          text={text}
          onText={setText}
          groups={groups}
          keyOf={keyOf}
          render={(hit) => <HitOption hit={hit} isOutside={isOutside} />}
          onChoose={choose}
          busy={foundPeople.busy || foundPatients.busy || teams.busy}
          onErase={erase}
          chips={
            <Chips
              people={people}
              patient={patient}
              isOutside={isOutside}
              onPerson={(one) => setPeople(people.filter((each) => each.account !== one.account))}
              onPatient={() => setPatient(null)}
            />
          }
        />
        {text === "" && people.length === 0 && patient === null && (
          <p className="new-hint">{t("new.hint")}</p>
        )}
        {trouble !== null && <RefusalNotice refused={trouble} />}
        {patient !== null && (
          <div className="new-patient">
            <PatientBanner
              patient={patient.patient}
              // To who may not see the whole patient, the vault tells no more than who it is.
              outline={patient.careTeam.length === 0}
            />
            {closed && (
              <div className="emergency-offer">
                <p role="alert">{t("emergency.offer.hint")}</p>
                <Button variant="danger" icon="unlock" onPress={() => setEmergency(true)}>
                  {t("emergency.offer")}
                </Button>
              </div>
            )}
            {emergency && patient.patient.id !== null && (
              <EmergencyDialog
                about={patient.patient.id}
                name={patient.patient.name}
                reason={reason}
                onClose={(opened) => {
                  setEmergency(false);
                  if (opened !== null) go.conversation(opened);
                }}
              />
            )}
            {needsReason && (
              <>
                <p className="outside-warning" role="alert">
                  <Icon name="warning" />
                  {t("new.reason.why")}
                </p>
                <TextField
                  label={t("new.reason")}
                  hint={t("new.reason.hint")}
                  value={reason}
                  onChange={setReason}
                  maxLength={300}
                  isRequired
                />
              </>
            )}
          </div>
        )}
        {outside.length > 0 && (
          <p className="outside-warning" role="alert">
            <Icon name="warning" />
            {t("new.outside", {
              count: outside.length,
              names: outside.map((one) => one.name).join(", "),
            })}
          </p>
        )}
        {patient === null && people.length > 1 && (
          <TextField
            label={t("new.title")}
            hint={t("new.title.hint")}
            value={title}
            onChange={setTitle}
            maxLength={100}
          />
        )}
        {(people.length > 0 || patient !== null) && (
          <div className="new-start">
            <Button
              variant="primary"
              icon="pen"
              isDisabled={!canStart}
              onPress={() => void start()}
            >
              {t(busy ? "new.starting" : patient !== null ? "new.start.patient" : "new.start")}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}

function keyOf(hit: Hit): string {
  switch (hit.kind) {
    case "person":
      return `person ${hit.person.account}`;
    case "patient":
      return `patient ${hit.hit.patient.id ?? hit.hit.patient.name}`;
    case "team":
      return `team ${hit.entry.conversation}`;
  }
}

function HitOption(props: { readonly hit: Hit; readonly isOutside: (account: Id) => boolean }) {
  const { t } = useText();
  const { hit } = props;
  if (hit.kind === "person") {
    return <PersonOption person={hit.person} outside={props.isOutside(hit.person.account)} />;
  }
  if (hit.kind === "patient") return <PatientOption hit={hit.hit} />;
  return (
    <>
      <span className="person-badge" data-patient aria-hidden="true">
        <Icon name="people" />
      </span>
      <span className="people-name">
        <Name>{hit.entry.title}</Name>
        <span className="people-role">
          {t("new.team.members", { count: hit.entry.roster.length })}
        </span>
      </span>
    </>
  );
}

interface ChipsProps {
  readonly people: readonly Person[];
  readonly patient: PatientHit | null;
  readonly isOutside: (account: Id) => boolean;
  readonly onPerson: (person: Person) => void;
  readonly onPatient: () => void;
}

function Chips({ people, patient, isOutside, onPerson, onPatient }: ChipsProps) {
  const { t } = useText();
  return (
    <>
      {patient !== null && (
        <span className="picked" data-patient>
          <Icon name="patient" />
          <Name>{patient.patient.name}</Name>
          <AriaButton
            className="picked-remove"
            aria-label={t("new.remove", { name: patient.patient.name })}
            onPress={onPatient}
          >
            <Icon name="close" />
          </AriaButton>
        </span>
      )}
      {people.map((one) => (
        <span
          key={one.account}
          className="picked"
          data-outside={isOutside(one.account) || undefined}
        >
          {isOutside(one.account) && <Icon name="warning" />}
          <Name>{one.name}</Name>
          <AriaButton
            className="picked-remove"
            aria-label={t("new.remove", { name: one.name })}
            onPress={() => onPerson(one)}
          >
            <Icon name="close" />
          </AriaButton>
        </span>
      ))}
    </>
  );
}
