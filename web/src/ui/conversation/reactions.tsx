/** Reactions under a message, and choosing one. A reaction acknowledges nothing. */
import type { MessageView } from "../../core/api";
import { useText } from "../../i18n/text";
import { Icon } from "../components/icon";
import { LazyPopover } from "./lazy_popover";
import { useThread } from "./thread_context";
import { useConversation } from "./use_conversation";

/** Few, so that each is understood the same way. */
export const EMOJI = ["👍", "👀", "🙏", "❤️", "✅", "❗"] as const;
const LONGEST = 12;

export function Reactions({ message }: { readonly message: MessageView }) {
  const { t } = useText();
  const react = useReact(message);
  const { closed } = useConversation();
  if (message.reactions.length === 0) return null;
  return (
    <ul className="reactions" aria-label={t("conversation.reactions")}>
      {message.reactions.map((one) => (
        <li key={one.emoji}>
          <button
            type="button"
            className="reaction"
            aria-pressed={one.mine}
            disabled={closed !== null}
            title={one.people.map((person) => person.name).join(", ")}
            aria-label={t("conversation.reaction", {
              emoji: short(one.emoji),
              count: one.people.length,
              names: one.people.map((person) => person.name).join(", "),
            })}
            onClick={() => react(one.emoji, !one.mine)}
          >
            <bdi>{short(one.emoji)}</bdi>
            <span className="reaction-count">{one.people.length}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

export function ReactionPicker({ message }: { readonly message: MessageView }) {
  const { t } = useText();
  const react = useReact(message);
  return (
    <LazyPopover
      className="icon-button"
      label={t("conversation.react")}
      title={t("conversation.react")}
      placement="top end"
      popover="reaction-popover"
      tool="react"
      button={<Icon name="smile" />}
    >
      {(close) => (
        <div className="reaction-choices">
          {EMOJI.map((emoji, index) => {
            const on = message.reactions.some((one) => one.emoji === emoji && one.mine);
            return (
              <button
                type="button"
                key={emoji}
                className="reaction-choice"
                // biome-ignore lint/a11y/noAutofocus: the popover was opened to choose one
                autoFocus={index === 0}
                aria-label={t("conversation.react.with", { emoji })}
                aria-pressed={on}
                onClick={() => {
                  close();
                  react(emoji, !on);
                }}
              >
                {emoji}
              </button>
            );
          })}
        </div>
      )}
    </LazyPopover>
  );
}

function useReact(message: MessageView): (emoji: string, on: boolean) => void {
  const { core, refused } = useThread();
  return (emoji, on) => {
    void core.react(message.message, emoji, on).then((outcome) => {
      if (!outcome.ok) refused(outcome.refused);
    });
  };
}

/** A sender may write anything where an emoji stands. */
function short(emoji: string): string {
  return [...emoji].slice(0, LONGEST).join("");
}
