/** Narrows the inbox: by words, to what is unread, to one patient or person. */
import { useRef } from "react";
import { ToggleButton } from "react-aria-components";
import type { InboxEntry } from "../../core/api";
import { type Suggestion, suggest } from "../../domain/inbox/suggest";
import { plainText } from "../../domain/text/controls";
import { useText } from "../../i18n/text";
import { useOpen } from "../app/core_context";
import { IconButton } from "../components/button";
import { Icon } from "../components/icon";
import { focusInbox } from "../shell/panes";
import { useShortcuts } from "../shell/shortcuts";
import { Chip } from "./chip";
import { type FilterState, useFilter } from "./filter_state";

export function FilterBar({ entries }: { readonly entries: readonly InboxEntry[] }) {
  const { t } = useText();
  const { me } = useOpen();
  const { state, change } = useFilter();
  const field = useRef<HTMLInputElement>(null);
  useShortcuts({ "/": () => field.current?.focus() });
  const suggestions = suggest(entries, state.text, me.account);
  return (
    <div className="filter-bar">
      <div className="filter-line">
        <div className="inbox-filter">
          <Icon name="filter" />
          <input
            ref={field}
            type="text"
            dir="auto"
            value={state.text}
            placeholder={t("inbox.filter.hint")}
            aria-label={t("inbox.filter")}
            autoComplete="off"
            spellCheck={false}
            maxLength={100}
            onChange={(event) => change({ text: event.target.value })}
            onKeyDown={(event) => {
              if (event.key === "ArrowDown" || event.key === "Enter") focusInbox();
              else if (event.key === "Escape" && state.text !== "") change({ text: "" });
              else return;
              event.preventDefault();
            }}
          />
          {state.text !== "" && (
            <IconButton
              icon="close"
              label={t("inbox.filter.clear")}
              onPress={() => {
                change({ text: "" });
                field.current?.focus();
              }}
              tip="end"
            />
          )}
        </div>
      </div>
      <div className="chips">
        <ToggleButton
          className="chip"
          isSelected={state.unread}
          onChange={(unread) => change({ unread })}
        >
          {t("inbox.filter.unread")}
        </ToggleButton>
        <Chosen kind="patient" chosen={state.patient} />
        <Chosen kind="person" chosen={state.person} />
        {suggestions
          .filter(({ kind, id }) => state[kind]?.id !== id)
          .map((suggestion) => (
            <Chip
              key={`${suggestion.kind} ${suggestion.id}`}
              icon={suggestion.kind}
              onPress={() => change(choose(suggestion))}
            >
              {plainText(suggestion.name, "name")}
            </Chip>
          ))}
      </div>
    </div>
  );
}

/** The words have done their part once somebody is chosen. */
function choose({ kind, id, name }: Suggestion): Partial<FilterState> {
  const chosen = { id, name };
  return kind === "patient" ? { patient: chosen, text: "" } : { person: chosen, text: "" };
}

function Chosen(props: {
  readonly kind: "patient" | "person";
  readonly chosen: FilterState["patient"];
}) {
  const { t } = useText();
  const { change } = useFilter();
  const { kind, chosen } = props;
  if (chosen === null) return null;
  const name = plainText(chosen.name, "name");
  return (
    <Chip
      icon={kind}
      isOn
      label={t("inbox.filter.remove", { name })}
      onPress={() => change(kind === "patient" ? { patient: null } : { person: null })}
    >
      {name}
    </Chip>
  );
}
