/** Commands and conversations in one box, by keyboard. */
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useDeferredValue, useEffect, useId, useRef, useState } from "react";
import { matches } from "../../domain/palette";
import { titleOf } from "../../domain/words/title";
import { useText } from "../../i18n/text";
import { useCore, useOpen } from "../app/core_context";
import { Dialog } from "../components/dialog";
import { Icon } from "../components/icon";
import { Keys } from "../components/kbd";
import { useGo } from "../shell/go";
import { type Command, useCommands } from "./commands";

export interface PaletteProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onShortcuts: () => void;
}

export function Palette(props: PaletteProps) {
  const { t } = useText();
  return (
    <Dialog
      title={t("palette.title")}
      isOpen={props.isOpen}
      onClose={props.onClose}
      size="large"
      bare
    >
      <Search onClose={props.onClose} onShortcuts={props.onShortcuts} />
    </Dialog>
  );
}

const CONVERSATIONS = 8;

function Search({ onClose, onShortcuts }: Omit<PaletteProps, "isOpen">) {
  const { t } = useText();
  const list = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const [text, setText] = useState("");
  const [place, setPlace] = useState(0);
  const commands = matches(useCommands(onShortcuts), text);
  const conversations = useConversations(useDeferredValue(text.trim()));
  const all = [...commands, ...conversations];
  const at = Math.min(place, all.length - 1);

  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    onClose();
    command.run();
  };
  const pressed = (event: React.KeyboardEvent) => {
    if (event.key === "ArrowDown") setPlace(at + 1 >= all.length ? 0 : at + 1);
    else if (event.key === "ArrowUp") setPlace(at <= 0 ? all.length - 1 : at - 1);
    else if (event.key === "Enter" && !event.nativeEvent.isComposing) run(all[at]);
    else return;
    event.preventDefault();
  };
  const options = (items: readonly Command[], from: number) =>
    items.map((item, index) => (
      <Option
        key={item.id}
        id={`${list}-${from + index}`}
        item={item}
        isAt={from + index === at}
        onRun={() => run(item)}
      />
    ));

  return (
    <div className="palette">
      <div className="palette-field">
        <Icon name="search" />
        <input
          ref={field}
          type="text"
          role="combobox"
          dir="auto"
          aria-label={t("palette.hint")}
          placeholder={t("palette.hint")}
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={all.length > 0 ? `${list}-${at}` : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setPlace(0);
          }}
          onKeyDown={pressed}
        />
      </div>
      <div className="palette-list" id={list} role="listbox" aria-label={t("palette.title")}>
        {commands.length > 0 && (
          <OptionGroup name={t("palette.commands")}>{options(commands, 0)}</OptionGroup>
        )}
        {conversations.length > 0 && (
          <OptionGroup name={t("palette.conversations")}>
            {options(conversations, commands.length)}
          </OptionGroup>
        )}
      </div>
      {all.length === 0 && <p className="palette-none">{t("palette.none")}</p>}
      <p className="unseen" role="status">
        {text === "" ? "" : t("palette.results", { count: all.length })}
      </p>
    </div>
  );
}

function OptionGroup(props: { readonly name: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a listbox
    <div role="group" aria-label={props.name}>
      <p className="palette-heading" role="presentation">
        {props.name}
      </p>
      {props.children}
    </div>
  );
}

function Option(props: {
  readonly id: string;
  readonly item: Command;
  readonly isAt: boolean;
  readonly onRun: () => void;
}) {
  const { item, isAt } = props;
  return (
    // The field keeps the focus and the keys; this is what it points at.
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the combobox's
    // biome-ignore lint/a11y/useFocusableInteractive: focus is the combobox's
    <div
      id={props.id}
      ref={(element) => {
        if (isAt) element?.scrollIntoView({ block: "nearest" });
      }}
      className="palette-option"
      role="option"
      aria-selected={isAt}
      onClick={props.onRun}
    >
      <Icon name={item.icon} />
      <span className="palette-name" dir="auto">
        {item.name}
      </span>
      {item.keys !== undefined && <Keys keys={item.keys} />}
    </div>
  );
}

function useConversations(text: string): readonly Command[] {
  const core = useCore();
  const { me } = useOpen();
  const go = useGo();
  const { data } = useQuery({
    queryKey: ["inbox", "palette", text],
    queryFn: () => core.inbox({ text }, 0, CONVERSATIONS),
    enabled: text !== "",
    gcTime: 0,
    placeholderData: (before) => before,
  });
  if (text === "") return [];
  return (data?.entries ?? []).map((entry) => ({
    id: entry.conversation,
    icon: entry.need === "critical" ? "critical" : "inbox",
    name: titleOf(entry, me.account),
    run: () => go.conversation(entry.conversation),
  }));
}
