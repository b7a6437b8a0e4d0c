/** Over the thread: back to where new messages begin, and to the newest, with how many are new. */
import { useSyncExternalStore } from "react";
import { Button } from "react-aria-components";
import { useText } from "../../i18n/text";
import { Icon } from "../components/icon";
import { useThread } from "./thread_context";
import { useConversation } from "./use_conversation";

export interface JumpButtonsProps {
  readonly atEnd: boolean;
  /** Position of the first message in view. */
  readonly firstShown: number | null;
}

export function JumpButtons({ atEnd, firstShown }: JumpButtonsProps) {
  const { t } = useText();
  const { store } = useThread();
  const { unreadFrom } = useSyncExternalStore(store.subscribe, store.get);
  const { unread, firstUnread } = useConversation();
  const isAbove =
    firstUnread !== null && unreadFrom !== null && firstShown !== null && firstUnread < firstShown;
  return (
    <div className="jump-buttons">
      {isAbove && (
        <Button className="jump" onPress={() => void store.jumpToUnread()}>
          <Icon name="arrow_up" />
          <span className="jump-words">{t("conversation.jump.unread")}</span>
        </Button>
      )}
      {!atEnd && (
        <Button className="jump" onPress={() => void store.jumpToNewest()}>
          <Icon name="arrow_down" />
          <span className="jump-words">
            {unread > 0
              ? t("conversation.jump.new", { count: unread })
              : t("conversation.jump.newest")}
          </span>
          {unread > 0 && (
            <span className="jump-count" aria-hidden="true">
              {unread}
            </span>
          )}
        </Button>
      )}
    </div>
  );
}
