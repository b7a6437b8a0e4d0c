/** Everything about one message that is not its words: who did what with it and when, and what it said before. */
import { useEffect, useState } from "react";
import type { Id, MessageView } from "../../core/api";
import { useText } from "../../i18n/text";
import { Acting } from "../components/acting";
import { Dialog } from "../components/dialog";
import { Icon } from "../components/icon";
import { Name } from "../components/name";
import { MessageText } from "./message_text";
import { PeopleList, STEP_ICONS } from "./people_list";
import { useThread } from "./thread_context";
import { ShortTime } from "./times";

export interface DetailsDialogProps {
  readonly message: Id | null;
  readonly onClose: () => void;
}

export function DetailsDialog({ message, onClose }: DetailsDialogProps) {
  const { t } = useText();
  const { core } = useThread();
  const [found, setFound] = useState<MessageView | null>(null);
  useEffect(() => {
    let current = true;
    setFound(null);
    if (message !== null) {
      void core.message(message).then((one) => {
        if (current) setFound(one);
      });
    }
    return () => {
      current = false;
    };
  }, [core, message]);
  return (
    <Dialog title={t("conversation.details")} isOpen={message !== null} onClose={onClose}>
      {found === null ? (
        <p className="message-note">{t("conversation.loading")}</p>
      ) : (
        <Details message={found} />
      )}
    </Dialog>
  );
}

function Details({ message }: { readonly message: MessageView }) {
  const { t } = useText();
  const { me } = useThread();
  return (
    <div className="details">
      <p className="message-note">
        <Name>{message.author.name}</Name>
        <Acting acting={message.actingFor} />
        {" · "}
        <ShortTime at={message.at} />
      </p>
      {message.edits.length > 0 && (
        <section>
          <h3 className="details-title">{t("conversation.earlier.texts")}</h3>
          <ol className="earlier-texts">
            {message.edits.map((one) => (
              <li key={one.at}>
                <ShortTime at={one.at} />
                <MessageText body={one.body} mentioned={message.named} me={me.account} />
              </li>
            ))}
          </ol>
        </section>
      )}
      {message.acknowledgements.length > 0 && (
        <section>
          <h3 className="details-title">{t("conversation.acknowledgements")}</h3>
          <ul className="acknowledgements">
            {message.acknowledgements.map((one) => (
              <li
                key={`${one.person.account} ${one.kind} ${one.at} ${one.actingFor?.person.account}`}
                className="acknowledgement"
                data-kind={one.kind}
              >
                <Icon name={STEP_ICONS[one.kind]} />
                <span>
                  {t(`conversation.did.${one.kind}`, { name: one.person.name })}
                  <Acting acting={one.actingFor} /> <ShortTime at={one.at} />
                  {one.text !== "" && (
                    <q className="acknowledgement-text" dir="auto">
                      <Name>{one.text}</Name>
                    </q>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3 className="details-title">{t("conversation.people")}</h3>
        <PeopleList message={message} />
      </section>
    </div>
  );
}
