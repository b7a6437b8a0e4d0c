/** What may be done with a message: beside it at hover or focus, in a menu on phones. Every item has a key. */
import { useRef, useState } from "react";
import { Menu, MenuItem, Popover, Separator } from "react-aria-components";
import type { MessageView, Person } from "../../core/api";
import { plainText } from "../../domain/text/controls";
import { askedOf } from "../../domain/thread/answers";
import { didWords } from "../../domain/words/acting";
import { useText } from "../../i18n/text";
import { copyText } from "../../platform/clipboard";
import { Icon, type IconName } from "../components/icon";
import { Keys } from "../components/kbd";
import { ReactionPicker } from "./reactions";
import { useConfirmRetraction } from "./retract_dialog";
import { useThread } from "./thread_context";
import { useConversation } from "./use_conversation";

export function MessageTools({ message }: { readonly message: MessageView }) {
  const { t } = useText();
  const house = useThread();
  const confirmRetraction = useConfirmRetraction();
  const anchor = useRef<HTMLButtonElement>(null);
  const { closed, mayActFor } = useConversation();
  const [open, setOpen] = useState(false);
  if (message.retracted !== null || message.state !== "sent") return null;
  const { content } = message;
  const mayAnswer = closed === null;
  const words = content.type === "text" ? content.body : null;
  const canChange = mayAnswer && message.mine && words !== null;
  const acknowledge = (kind: "seen" | "accepted", principal: Person | null = null) => {
    const asked = house.core.acknowledge(message.message, kind, "", principal?.account);
    void asked.then((outcome) => {
      if (outcome.ok) house.announce(didWords(t, kind, principal));
      else house.refused(outcome.refused);
    });
  };
  const copy = async () => {
    if (words !== null && (await copyText(words))) house.announce(t("conversation.copied"));
  };
  return (
    <div className="message-tools" data-open={open || undefined}>
      {mayAnswer && (
        <>
          <ReactionPicker message={message} />
          <button
            type="button"
            className="icon-button"
            aria-label={t("conversation.reply")}
            data-tip={`${t("conversation.reply")} · R`}
            data-tip-at="above"
            onClick={() => house.reply(message)}
          >
            <Icon name="reply" />
          </button>
        </>
      )}
      <button
        ref={anchor}
        type="button"
        className="icon-button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={t("conversation.more")}
        onClick={() => setOpen(true)}
      >
        <Icon name="more" />
      </button>
      {open && (
        <Popover
          className="popover"
          aria-label={t("conversation.more")}
          triggerRef={anchor}
          isOpen
          onOpenChange={setOpen}
          placement="bottom end"
        >
          <Menu
            className="menu"
            aria-label={t("conversation.more")}
            autoFocus="first"
            onAction={() => setOpen(false)}
            onClose={() => setOpen(false)}
          >
            {mayAnswer && (
              <Item
                icon="reply"
                words={t("conversation.reply")}
                keys="R"
                onAction={() => house.reply(message)}
              />
            )}
            {mayAnswer && !message.mine && (
              <Item
                icon="eye"
                words={t("conversation.seen")}
                onAction={() => acknowledge("seen")}
              />
            )}
            {mayAnswer && !message.mine && (
              <Item
                icon="taken"
                words={t("conversation.take")}
                onAction={() => acknowledge("accepted")}
              />
            )}
            {mayAnswer &&
              !message.mine &&
              askedOf(message, mayActFor).map((person) => (
                <Item
                  key={person.account}
                  icon="taken"
                  words={t("conversation.take.for", { person: plainText(person.name, "name") })}
                  onAction={() => acknowledge("accepted", person)}
                />
              ))}
            {words !== null && words !== "" && (
              <Item
                icon="copy"
                words={t("conversation.copy")}
                keys="C"
                onAction={() => void copy()}
              />
            )}
            <Item
              icon="people"
              words={t("conversation.details")}
              keys="I"
              onAction={() => house.details(message)}
            />
            {canChange && <Separator className="menu-line" />}
            {canChange && (
              <Item
                icon="pen"
                words={t("conversation.edit")}
                keys="E"
                onAction={() => house.edit(message)}
              />
            )}
            {canChange && (
              <Item
                icon="trash"
                words={t("conversation.retract")}
                danger
                onAction={() => confirmRetraction(message)}
              />
            )}
          </Menu>
        </Popover>
      )}
    </div>
  );
}

interface ItemProps {
  readonly icon: IconName;
  readonly words: string;
  readonly keys?: string;
  readonly danger?: boolean;
  readonly onAction: () => void;
}

function Item({ icon, words, keys, danger, onAction }: ItemProps) {
  return (
    <MenuItem
      className="menu-item"
      data-danger={danger || undefined}
      onAction={onAction}
      textValue={words}
    >
      <Icon name={icon} />
      <span className="menu-words">{words}</span>
      {keys !== undefined && <Keys keys={keys} />}
    </MenuItem>
  );
}
