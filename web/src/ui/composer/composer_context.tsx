/** Above the field: what is answered or changed, and what is asked of others. */
import { plainText } from "../../domain/text/controls";
import { useText } from "../../i18n/text";
import { IconButton } from "../components/button";
import { Icon } from "../components/icon";
import { Preview } from "../conversation/preview";
import type { Writing } from "./use_composer";

export interface ComposerContextProps {
  readonly writing: Writing;
  readonly onEndReply: () => void;
  readonly onEndEdit: () => void;
  readonly onEndActing: () => void;
}

export function ComposerContext(props: ComposerContextProps) {
  return (
    <>
      <ActingContext writing={props.writing} onEnd={props.onEndActing} />
      <AboutContext {...props} />
    </>
  );
}

function ActingContext(props: { readonly writing: Writing; readonly onEnd: () => void }) {
  const { t } = useText();
  const { onBehalfOf, editing } = props.writing;
  if (onBehalfOf === null || editing !== null) return null;
  return (
    <div className="composer-context" data-acting="true">
      <Icon name="people" />
      <span className="composer-context-words">
        <bdi>{t("composer.as.note", { person: plainText(onBehalfOf.name, "name") })}</bdi>
      </span>
      <IconButton icon="close" label={t("composer.as.end")} tip="end" onPress={props.onEnd} />
    </div>
  );
}

function AboutContext({ writing, onEndReply, onEndEdit }: ComposerContextProps) {
  const { t } = useText();
  const { replyTo, editing } = writing;
  if (editing !== null) {
    return (
      <div className="composer-context">
        <Icon name="pen" />
        <span className="composer-context-words">
          <strong>{t("composer.editing")}</strong> {t("composer.editing.kept")}
        </span>
        <IconButton
          icon="close"
          label={t("composer.editing.end")}
          keys="Esc"
          tip="end"
          onPress={onEndEdit}
        />
      </div>
    );
  }
  if (replyTo === null) return null;
  return (
    <div className="composer-context">
      <Icon name="reply" />
      <span className="composer-context-words">
        <strong>
          {replyTo.mine
            ? t("composer.reply.you")
            : t("composer.reply", { name: replyTo.author.name })}
        </strong>{" "}
        <Preview content={replyTo.content} retracted={replyTo.retracted !== null} />
      </span>
      <IconButton
        icon="close"
        label={t("composer.reply.end")}
        keys="Esc"
        tip="end"
        onPress={onEndReply}
      />
    </div>
  );
}
