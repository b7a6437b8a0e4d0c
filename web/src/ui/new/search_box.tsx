/** One search box over groups of results: arrow keys move through all of them, Enter chooses. */
import { type KeyboardEvent, type ReactNode, type Ref, useId, useState } from "react";
import { useText } from "../../i18n/text";
import { Icon } from "../components/icon";

export interface SearchGroup<T> {
  readonly title: string;
  readonly items: readonly T[];
}

export interface SearchBoxProps<T> {
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly groups: readonly SearchGroup<T>[];
  readonly keyOf: (item: T) => string;
  readonly render: (item: T) => ReactNode;
  readonly onChoose: (item: T) => void;
  readonly busy: boolean;
  readonly autoFocus?: boolean;
  /** Shown in the box, before what is written. */
  readonly chips?: ReactNode;
  /** Backspace in an empty box. */
  readonly onErase?: () => void;
  readonly input?: Ref<HTMLInputElement>;
}

export function SearchBox<T>(props: SearchBoxProps<T>) {
  const { label, text, onText, groups, keyOf, render, onChoose, busy } = props;
  const { t } = useText();
  const id = useId();
  const [at, setAt] = useState(0);
  const items = groups.flatMap((group) => group.items);
  const chosen = Math.min(at, items.length - 1);
  const isOpen = items.length > 0;
  const choose = (item: T) => {
    setAt(0);
    onChoose(item);
  };
  const keys = (event: KeyboardEvent) => {
    const item = items[chosen];
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Backspace" && text === "") {
      props.onErase?.();
      return;
    }
    if (item === undefined) return;
    if (event.key === "ArrowDown") setAt((chosen + 1) % items.length);
    else if (event.key === "ArrowUp") setAt((chosen + items.length - 1) % items.length);
    else if (event.key === "Enter") choose(item);
    else return;
    event.preventDefault();
  };
  let index = -1;
  return (
    <div className="search-box">
      <div className="search-field">
        <Icon name="search" />
        {props.chips}
        <input
          ref={props.input}
          className="search-input"
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded={isOpen}
          aria-autocomplete="list"
          aria-controls={`${id}-list`}
          aria-activedescendant={isOpen ? `${id}-${chosen}` : undefined}
          placeholder={label}
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          dir="auto"
          // biome-ignore lint/a11y/noAutofocus: this screen is for searching
          autoFocus={props.autoFocus}
          value={text}
          onChange={(event) => {
            setAt(0);
            onText(event.target.value);
          }}
          onKeyDown={keys}
        />
      </div>
      <span className="unseen" role="status">
        {text.trim() !== "" && !busy && t("new.found", { count: items.length })}
      </span>
      <div
        className="search-results"
        id={`${id}-list`}
        role="listbox"
        aria-label={t("new.results")}
      >
        {groups.map((group) =>
          group.items.length === 0 ? null : (
            // biome-ignore lint/a11y/useSemanticElements: a group of options, which has no element of its own
            <div key={group.title} role="group" aria-label={group.title} className="search-group">
              <span className="search-group-title" aria-hidden="true">
                {group.title}
              </span>
              {group.items.map((item) => {
                index += 1;
                const place = index;
                return (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the search box has the focus and the keys
                  // biome-ignore lint/a11y/useFocusableInteractive: the search box has the focus and the keys
                  <div
                    key={keyOf(item)}
                    id={`${id}-${place}`}
                    role="option"
                    aria-selected={place === chosen}
                    className="search-option"
                    onMouseDown={(event) => event.preventDefault()}
                    onClick={() => choose(item)}
                  >
                    {render(item)}
                  </div>
                );
              })}
            </div>
          ),
        )}
      </div>
      {text.trim() !== "" && !busy && items.length === 0 && (
        <p className="search-none">{t("new.none")}</p>
      )}
    </div>
  );
}
