/** Every key that does something. */
import { useSyncExternalStore } from "react";
import type { MessageKey } from "../../i18n/catalogue";
import { useText } from "../../i18n/text";
import { preferences } from "../../platform/preferences";
import { Dialog } from "../components/dialog";
import { Keys } from "../components/kbd";
import { Notice } from "../components/notice";

interface Line {
  readonly words: MessageKey;
  /** One of these does it. */
  readonly keys: readonly string[];
}

const EVERYWHERE: readonly Line[] = [
  { words: "shortcuts.palette", keys: ["mod+k"] },
  { words: "shortcuts.new", keys: ["n"] },
  { words: "shortcuts.search", keys: ["s"] },
  { words: "shortcuts.filter", keys: ["/"] },
  { words: "shortcuts.panes", keys: ["F6"] },
  { words: "shortcuts.close", keys: ["Esc"] },
  { words: "palette.go.settings", keys: ["mod+,"] },
  { words: "shortcuts.lock", keys: ["mod+shift+l"] },
  { words: "shortcuts.sheet", keys: ["?"] },
];

const INBOX: readonly Line[] = [
  { words: "shortcuts.next", keys: ["j", "↓"] },
  { words: "shortcuts.previous", keys: ["k", "↑"] },
  { words: "shortcuts.first", keys: ["Home", "End"] },
  { words: "shortcuts.open", keys: ["Enter"] },
  { words: "shortcuts.read", keys: ["e"] },
  { words: "shortcuts.unread", keys: ["u"] },
  { words: "inbox.filter.by.patient", keys: ["p"] },
];

/** On the message that has the focus; from the composer, the arrow leads there. */
const CONVERSATION: readonly Line[] = [
  { words: "conversation.keys.move", keys: ["↑", "↓"] },
  { words: "conversation.keys.enter", keys: ["Enter"] },
  { words: "conversation.reply", keys: ["r"] },
  { words: "conversation.react", keys: ["a"] },
  { words: "conversation.keys.edit", keys: ["e"] },
  { words: "conversation.copy", keys: ["c"] },
  { words: "conversation.details", keys: ["i"] },
  { words: "conversation.keys.back", keys: ["Esc"] },
];

export function ShortcutSheet(props: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useText();
  const { letterKeys } = useSyncExternalStore(preferences.watch, preferences.get);
  return (
    <Dialog title={t("shortcuts.title")} isOpen={props.isOpen} onClose={props.onClose} size="large">
      {!letterKeys && <Notice tone="info">{t("shortcuts.off")}</Notice>}
      <div className="shortcut-groups">
        <Part title={t("shortcuts.everywhere")} lines={EVERYWHERE} />
        <Part title={t("shortcuts.inbox")} lines={INBOX} />
        <Part title={t("conversation.thread")} lines={CONVERSATION} />
      </div>
    </Dialog>
  );
}

function Part(props: { readonly title: string; readonly lines: readonly Line[] }) {
  const { t } = useText();
  return (
    <section>
      <h3 className="settings-heading">{props.title}</h3>
      <dl className="shortcut-list">
        {props.lines.map((line) => (
          <div key={line.words}>
            <dt>{t(line.words)}</dt>
            <dd>
              {line.keys.map((keys, index) => (
                <span key={keys}>
                  {index > 0 && <span className="or"> {t("shortcuts.or")} </span>}
                  <Keys keys={keys} />
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
