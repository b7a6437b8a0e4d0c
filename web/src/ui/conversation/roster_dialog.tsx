/**
 * Who is in a conversation; adding somebody, with a warning beside who is not on the patient's care team; leaving; and
 * removing others, where the vault lets its owner (who opened a group).
 */
import { useState } from "react";
import type { Person, Refused } from "../../core/api";
import { useText } from "../../i18n/text";
import { RefusalNotice } from "../app/refusal";
import { Button, IconButton } from "../components/button";
import { Dialog } from "../components/dialog";
import { Icon } from "../components/icon";
import { Name } from "../components/name";
import { Notice } from "../components/notice";
import { useFocusBack } from "../components/use_focus_back";
import { PeopleSearch } from "../new/people_search";
import { useGo } from "../shell/go";
import { PersonBadge } from "./person_badge";
import { useThread } from "./thread_context";
import { useConversation } from "./use_conversation";

export interface RosterDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function RosterDialog({ isOpen, onClose }: RosterDialogProps) {
  const { t } = useText();
  return (
    <Dialog title={t("conversation.roster")} isOpen={isOpen} onClose={onClose}>
      <Roster onClose={onClose} />
    </Dialog>
  );
}

function Roster({ onClose }: { readonly onClose: () => void }) {
  const { t } = useText();
  const { core, me, conversation, announce } = useThread();
  const view = useConversation();
  const go = useGo();
  const [chosen, setChosen] = useState<Person | null>(null);
  const [removing, setRemoving] = useState<Person | null>(null);
  const [leaving, setLeaving] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refused | null>(null);
  const list = useFocusBack(removing !== null || chosen !== null || leaving);
  const isOpenToAdding = view.closed === null && (view.kind === "group" || view.kind === "patient");
  const hasTeam = view.patient !== null;
  const isOutside = (person: Person) => hasTeam && !view.careTeam.includes(person.account);

  const change = async (add: readonly string[], remove: readonly string[]): Promise<boolean> => {
    setBusy(true);
    setRefusal(null);
    const outcome = await core.changeRoster(conversation, add, remove);
    setBusy(false);
    if (!outcome.ok) setRefusal(outcome.refused);
    return outcome.ok;
  };
  const add = async (person: Person) => {
    if (await change([person.account], [])) {
      announce(t("conversation.joined", { names: person.name }));
      setChosen(null);
    }
  };
  const remove = async (person: Person) => {
    if (await change([], [person.account])) {
      announce(t("conversation.left", { names: person.name }));
    }
    setRemoving(null);
  };
  const leave = async () => {
    if (await change([], [me.account])) {
      onClose();
      go.inbox();
    }
  };

  return (
    <div className="roster">
      {refusal?.code === "not_permitted" && refusal.field === "remove" ? (
        <Notice tone="critical" icon="warning" role="alert">
          {t("conversation.roster.remove.not")}
        </Notice>
      ) : (
        refusal !== null && <RefusalNotice refused={refusal} />
      )}
      <ul className="roster-list" aria-label={t("conversation.roster")} ref={list} tabIndex={-1}>
        {view.roster.map((person) => (
          <li key={person.account} className="roster-person">
            <PersonBadge person={person} />
            <span className="people-name">
              <Name>{person.name}</Name>
              <span className="people-role">
                <Name>{person.role}</Name>
              </span>
            </span>
            {person.account === me.account && (
              <span className="roster-mark">{t("conversation.you")}</span>
            )}
            {isOutside(person) && (
              <span className="roster-mark" data-outside>
                <Icon name="warning" />
                {t("conversation.roster.outside")}
              </span>
            )}
            {view.founder && view.closed === null && person.account !== me.account && (
              <IconButton
                icon="close"
                label={t("conversation.roster.remove", { name: person.name })}
                tip="end"
                onPress={() => {
                  setRefusal(null);
                  setRemoving(person);
                }}
              />
            )}
          </li>
        ))}
      </ul>
      {removing !== null && (
        <div className="roster-chosen">
          <p>{t("conversation.roster.remove.words", { name: removing.name })}</p>
          <div className="dialog-actions">
            <Button variant="quiet" onPress={() => setRemoving(null)}>
              {t("app.cancel")}
            </Button>
            <Button
              variant="danger"
              icon="leave"
              autoFocus
              isDisabled={busy}
              onPress={() => void remove(removing)}
            >
              {t("conversation.roster.remove", { name: removing.name })}
            </Button>
          </div>
        </div>
      )}
      {isOpenToAdding && chosen === null && removing === null && (
        <PeopleSearch
          label={t("conversation.roster.add")}
          without={view.roster.map((one) => one.account)}
          isOutside={isOutside}
          onChoose={setChosen}
        />
      )}
      {chosen !== null && (
        <div className="roster-chosen">
          {isOutside(chosen) && (
            <p className="outside-warning" role="alert">
              <Icon name="warning" />
              {t("conversation.roster.outside.warning", { name: chosen.name })}
            </p>
          )}
          <p>{t("conversation.roster.history", { name: chosen.name })}</p>
          <div className="dialog-actions">
            <Button variant="quiet" onPress={() => setChosen(null)}>
              {t("app.cancel")}
            </Button>
            <Button
              variant="primary"
              icon="add_person"
              autoFocus
              isDisabled={busy}
              onPress={() => void add(chosen)}
            >
              {t(
                isOutside(chosen)
                  ? "conversation.roster.add.anyway"
                  : "conversation.roster.add.name",
                {
                  name: chosen.name,
                },
              )}
            </Button>
          </div>
        </div>
      )}
      {isOpenToAdding &&
        (leaving ? (
          <div className="roster-chosen">
            <p>{t("conversation.leave.words")}</p>
            <div className="dialog-actions">
              <Button variant="quiet" onPress={() => setLeaving(false)}>
                {t("app.cancel")}
              </Button>
              <Button variant="danger" icon="leave" isDisabled={busy} onPress={() => void leave()}>
                {t("conversation.leave")}
              </Button>
            </div>
          </div>
        ) : (
          <div className="roster-leave">
            <Button variant="quiet" icon="leave" onPress={() => setLeaving(true)}>
              {t("conversation.leave")}
            </Button>
          </div>
        ))}
    </div>
  );
}
