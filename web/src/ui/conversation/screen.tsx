/** One conversation: whom it is about, what was said, and what is being written. */
import { useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { Id, MessageView, Refused } from "../../core/api";
import type { Attachment } from "../../core/content/types";
import { useText } from "../../i18n/text";
import { useAnnounce } from "../app/announcer";
import { useCore, useLink, useOpen } from "../app/core_context";
import { RefusalNotice } from "../app/refusal";
import { ImageViewer, type Viewed } from "../attachments/image_viewer";
import { OpenedAttachments } from "../attachments/opened";
import { IconButton } from "../components/button";
import { Composer, type ComposerHandle } from "../composer/composer";
import { DropZone } from "../composer/drop_zone";
import { forgetTrends } from "../result/use_trend";
import { NotFound } from "../shell/nothing_open";
import { AnswerProvider } from "./answer_dialog";
import { ConversationHead, isNamedAfterPatient } from "./conversation_head";
import { DetailsDialog } from "./details_dialog";
import { EmergencyBanner } from "./emergency_banner";
import { PatientBanner } from "./patient_banner";
import { RetractionProvider } from "./retract_dialog";
import { type ThreadHouse, ThreadProvider } from "./thread_context";
import { ThreadStore } from "./thread_store";
import { type ThreadHandle, ThreadView } from "./thread_view";
import { ConversationProvider } from "./use_conversation";
import "./conversation.css";

export function ConversationScreen() {
  const { conversation } = useParams({ from: "/c/$conversation" });
  const { m } = useSearch({ from: "/c/$conversation" });
  // A conversation is a place of its own: nothing of the one before stays.
  return <OpenConversation key={conversation} conversation={conversation} message={m ?? null} />;
}

interface OpenConversationProps {
  readonly conversation: Id;
  readonly message: Id | null;
}

function OpenConversation({ conversation, message }: OpenConversationProps) {
  const { t } = useText();
  const core = useCore();
  const link = useLink();
  const { me } = useOpen();
  const announce = useAnnounce();
  const composer = useRef<ComposerHandle>(null);
  const thread = useRef<ThreadHandle>(null);
  const [store] = useState(
    () => new ThreadStore(core, (listener) => link.listen(listener), conversation),
  );
  const [attachments] = useState(() => new OpenedAttachments(core));
  const [details, setDetails] = useState<Id | null>(null);
  const [viewed, setViewed] = useState<Viewed | null>(null);
  const [refusal, setRefusal] = useState<Refused | null>(null);
  const [sought, setSought] = useState<"fetching" | "missing" | null>(null);
  const { phase, view } = useSyncExternalStore(store.subscribe, store.get);

  const jump = useCallback(
    (wanted: Id) => {
      setSought("fetching");
      void store.reach(wanted).then((found) => {
        setSought(found === "missing" ? found : null);
        if (typeof found !== "string") setRefusal(found);
      });
    },
    [store],
  );
  const opened = useRef(message);
  useEffect(() => {
    const wanted = opened.current;
    void store.open(wanted).then((shown) => {
      if (!shown && wanted !== null) jump(wanted);
    });
    return () => {
      store.close();
      attachments.forget();
      forgetTrends(core);
    };
  }, [store, attachments, core, jump]);
  useEffect(() => {
    if (message !== null && message !== opened.current) jump(message);
    opened.current = message;
  }, [message, jump]);

  const house = useMemo<ThreadHouse>(
    () => ({
      core,
      me,
      conversation,
      store,
      attachments,
      jump,
      announce,
      reply: (one: MessageView) => composer.current?.reply(one),
      edit: (one: MessageView) => composer.current?.edit(one),
      toThread: () => thread.current?.focusNewest(),
      details: (one: MessageView) => setDetails(one.message),
      view: (one: MessageView, attachment: Attachment) => setViewed({ message: one, attachment }),
      refused: setRefusal,
    }),
    [core, me, conversation, store, attachments, jump, announce],
  );

  if (phase === "gone") return <NotFound />;
  if (view === null) return <div className="screen conversation" aria-busy="true" />;
  return (
    <ThreadProvider value={house}>
      <ConversationProvider value={view}>
        <RetractionProvider>
          <AnswerProvider>
            <DropZone onFiles={(files) => composer.current?.attach(files)}>
              <ConversationHead />
              {view.patient !== null && (
                <PatientBanner patient={view.patient} named={isNamedAfterPatient(view)} />
              )}
              <EmergencyBanner />
              <ThreadView ref={thread} />
              {(refusal !== null || sought !== null) && (
                <div className="conversation-trouble">
                  {refusal !== null && <RefusalNotice refused={refusal} />}
                  {sought !== null && <p role="status">{t(`conversation.message.${sought}`)}</p>}
                  <IconButton
                    icon="close"
                    label={t("app.dismiss")}
                    tip="end"
                    onPress={() => {
                      setRefusal(null);
                      setSought(null);
                    }}
                  />
                </div>
              )}
              <Composer ref={composer} />
            </DropZone>
            <DetailsDialog message={details} onClose={() => setDetails(null)} />
            <ImageViewer viewed={viewed} onClose={() => setViewed(null)} />
          </AnswerProvider>
        </RetractionProvider>
      </ConversationProvider>
    </ThreadProvider>
  );
}
