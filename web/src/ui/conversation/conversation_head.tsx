/** Above the thread: its title, who is in it, and the way back on phones. */
import { useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import type { ConversationView } from "../../core/api";
import { othersOf } from "../../domain/words/people";
import { useText } from "../../i18n/text";
import { Icon, type IconName } from "../components/icon";
import { Name } from "../components/name";
import { RosterDialog } from "./roster_dialog";
import { useThread } from "./thread_context";
import { useConversation } from "./use_conversation";

const KINDS: Readonly<Record<string, IconName>> = {
  direct: "person",
  group: "people",
  patient: "patient",
  role: "role",
  order: "order",
  broadcast: "broadcast",
};

export function ConversationHead() {
  const { t } = useText();
  const { me } = useThread();
  const view = useConversation();
  const [open, setOpen] = useState(false);
  const { named, more } = othersOf(view.roster, me.account, 3);
  const others = named.map((one) => one.name).join(", ");
  const title =
    (isNamedAfterPatient(view) ? view.patient?.name : view.title) ||
    others ||
    t("conversation.alone");
  return (
    <header className="conversation-head">
      <span className="conversation-kind">
        <Icon name={KINDS[view.kind] ?? "people"} />
      </span>
      <div className="conversation-names">
        <h2 className="conversation-title">
          <Name>{title}</Name>
        </h2>
        {title !== others && view.kind !== "direct" && (
          <span className="conversation-others" data-patient={view.patient !== null || undefined}>
            <Name>{others}</Name>
            {more > 0 && ` ${t("conversation.others.more", { count: more })}`}
          </span>
        )}
        {view.kind === "direct" && named[0] !== undefined && named[0].role !== "" && (
          <span className="conversation-others">
            <Name>{named[0].role}</Name>
          </span>
        )}
      </div>
      <Labels labels={view.labels} />
      <AriaButton
        className="roster-button"
        aria-label={t("conversation.roster.open", { count: view.roster.length })}
        onPress={() => setOpen(true)}
      >
        <Icon name="people" />
        <span>{view.roster.length}</span>
      </AriaButton>
      <RosterDialog isOpen={open} onClose={() => setOpen(false)} />
    </header>
  );
}

/** `vault.policy.model.Label`: what every clinical conversation is marked as says nothing. */
const LABELS = [
  "billing",
  "psychiatry",
  "substance_use",
  "reproductive_health",
  "hiv",
  "staff_health",
  "restricted",
] as const;

function Labels({ labels }: { readonly labels: readonly string[] }) {
  const { t } = useText();
  const shown = LABELS.filter((each) => labels.includes(each));
  if (shown.length === 0) return null;
  return (
    <ul className="conversation-labels" aria-label={t("conversation.labels")}>
      {shown.map((each) => (
        <li key={each}>
          <Icon name="lock" />
          {t(`conversation.label.${each}`)}
        </li>
      ))}
    </ul>
  );
}

/** The conversation about a patient bears their name: it is said once. */
export function isNamedAfterPatient(view: ConversationView): boolean {
  return view.patient !== null && (view.title === "" || view.title === view.patient.name);
}
