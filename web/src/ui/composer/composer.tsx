/** Writing a message: words, whom it names, how urgent it is, by when it must be answered, and what hangs on it. */
import { type KeyboardEvent, type Ref, useId, useImperativeHandle, useRef, useState } from "react";
import type { Id, MessageView, Outgoing } from "../../core/api";
import { MAX_BODY } from "../../domain/composer/draft";
import { mentionsIn } from "../../domain/composer/mention";
import { plainText } from "../../domain/text/controls";
import { useText } from "../../i18n/text";
import { useOpen } from "../app/core_context";
import { type Recording, recordVoice, type VoiceTrouble } from "../attachments/record_voice";
import { ActAs } from "../components/act_as";
import { IconButton } from "../components/button";
import { Icon } from "../components/icon";
import { Notice } from "../components/notice";
import { useThread } from "../conversation/thread_context";
import { useConversation } from "../conversation/use_conversation";
import { AcknowledgeMenu } from "./acknowledge_menu";
import { AttachMenu } from "./attach_menu";
import { ComposerContext } from "./composer_context";
import { MentionList } from "./mention_list";
import { PendingFileList } from "./pending_file_list";
import { PhrasesMenu } from "./phrases_menu";
import { PriorityMenu } from "./priority_menu";
import { useAutosize } from "./use_autosize";
import { useComposer, usePendingFiles, type Writing } from "./use_composer";
import { useEndOfActing } from "./use_end_of_acting";
import { useEnterSends } from "./use_enter_sends";
import { useMentions } from "./use_mentions";
import { VoiceBar } from "./voice_bar";

export interface ComposerHandle {
  reply(message: MessageView): void;
  edit(message: MessageView): void;
  attach(files: readonly File[]): void;
}

export function Composer({ ref }: { readonly ref: Ref<ComposerHandle> }) {
  const { t, explain } = useText();
  const { core, conversation, store, refused, announce, toThread } = useThread();
  const { clockSkew } = useOpen();
  const view = useConversation();
  const composer = useComposer();
  const { writing, files, change } = composer;
  const pending = usePendingFiles(files);
  const field = useRef<HTMLTextAreaElement>(null);
  const unkept = useId();
  const [recording, setRecording] = useState<Recording | VoiceTrouble | null>(null);
  const enterSends = useEnterSends();
  useAutosize(field, writing.body);
  const mentions = useMentions(field, writing, change);

  useEndOfActing(view.mayActFor, writing.onBehalfOf, () => change({ onBehalfOf: null }));

  useImperativeHandle(ref, () => ({
    reply: (message) => {
      change({ replyTo: message });
      field.current?.focus();
    },
    edit: (message) => {
      composer.edit(message);
      field.current?.focus();
    },
    attach: (chosen) => void files.add(chosen),
  }));

  const isPreparing = pending.some((one) => one.state.kind === "preparing");
  const hasReady = pending.some((one) => one.state.kind === "ready");
  const hasWords = writing.body.trim() !== "";
  const canSend =
    !isPreparing &&
    writing.body.length <= MAX_BODY &&
    (hasWords || (hasReady && writing.editing === null));

  const send = async () => {
    if (!canSend) return;
    const taken = composer.take();
    if (taken.editing !== null) {
      const outcome = await core.edit(
        taken.editing.message,
        taken.body.trim(),
        mentionsIn(taken.body, taken.chosen),
      );
      if (!outcome.ok) {
        composer.putBack(taken);
        refused(outcome.refused);
      }
      return;
    }
    const attached = files.take();
    const outgoing = outgoingOf(taken, attached.files, Date.now() - clockSkew);
    void store.jumpToNewest();
    const outcome = await core.send(conversation, outgoing);
    if (outcome.ok) {
      attached.sent();
      announce(t("composer.queued"));
    } else {
      composer.putBack(taken);
      attached.putBack();
      refused(outcome.refused);
    }
  };

  const keys = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing || mentions.keys(event)) return;
    if (
      event.key === "Enter" &&
      (event.ctrlKey || event.metaKey || (enterSends && !event.shiftKey))
    ) {
      event.preventDefault();
      void send();
    } else if (event.key === "Escape" && (writing.editing !== null || writing.replyTo !== null)) {
      event.preventDefault();
      if (writing.editing !== null) composer.stopEditing();
      else change({ replyTo: null });
    } else if (event.key === "ArrowUp" && writing.body === "" && !event.shiftKey) {
      event.preventDefault();
      toThread();
    }
  };

  if (view.closed !== null) {
    return (
      <div className="composer composer-closed">
        <Notice tone="info" icon="lock">
          {explain(view.closed)}
        </Notice>
      </div>
    );
  }
  if (recording !== null && typeof recording !== "string") {
    return (
      <div className="composer">
        <VoiceBar
          recording={recording}
          onDone={(file) => {
            setRecording(null);
            if (file !== null) files.addReady(file);
          }}
        />
      </div>
    );
  }
  const { onBehalfOf } = writing;
  const actAs = (account: Id | null) => {
    const person = view.mayActFor.find((one) => one.account === account) ?? null;
    change({ onBehalfOf: person });
    announce(
      person === null
        ? t("composer.as.now.me")
        : t("composer.as.note", { person: plainText(person.name, "name") }),
    );
    field.current?.focus();
  };
  const record = async () => setRecording(await recordVoice());
  const { editing } = writing;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a form would send at Enter, which is a setting here
    <div
      className="composer"
      role="group"
      aria-label={t("composer.label")}
      data-priority={writing.priority}
      data-editing={editing !== null || undefined}
      data-acting={onBehalfOf !== null || undefined}
    >
      {recording !== null && (
        <Notice
          tone="warning"
          icon="microphone"
          role="alert"
          actions={
            <IconButton
              icon="close"
              label={t("app.dismiss")}
              tip="end"
              onPress={() => setRecording(null)}
            />
          }
        >
          {t(`composer.voice.${recording}`)}
        </Notice>
      )}
      <ComposerContext
        writing={writing}
        onEndReply={() => change({ replyTo: null })}
        onEndEdit={composer.stopEditing}
        onEndActing={() => actAs(null)}
      />
      <PendingFileList files={files} pending={pending} />
      <div className="composer-field">
        <MentionList mentions={mentions} />
        {/* Browsers keep what stands in a text area, on disk, but for those of a form that says no. */}
        <form id={unkept} autoComplete="off" hidden />
        <textarea
          ref={field}
          form={unkept}
          className="composer-text"
          dir="auto"
          rows={1}
          aria-label={t("composer.text")}
          placeholder={t(editing === null ? "composer.placeholder" : "composer.placeholder.edit")}
          enterKeyHint={enterSends ? "send" : "enter"}
          value={writing.body}
          {...mentions.attributes}
          onChange={(event) => {
            change({ body: event.target.value });
            mentions.look();
          }}
          onSelect={mentions.look}
          onBlur={mentions.close}
          onKeyDown={keys}
          onPaste={(event) => {
            const pasted = [...event.clipboardData.files];
            if (pasted.length === 0) return;
            event.preventDefault();
            void files.add(pasted);
          }}
        />
      </div>
      <div className="composer-tools">
        {editing === null && (
          <>
            {(view.mayActFor.length > 0 || onBehalfOf !== null) && (
              <ActAs doing="write" people={view.mayActFor} value={onBehalfOf} onChange={actAs} />
            )}
            <AttachMenu onFiles={(chosen) => void files.add(chosen)} />
            <PriorityMenu value={writing.priority} onChange={(priority) => change({ priority })} />
            <AcknowledgeMenu value={writing.within} onChange={(within) => change({ within })} />
            <PhrasesMenu
              onChoose={(phrase) => {
                change({ body: joined(writing.body, phrase) });
                field.current?.focus();
              }}
            />
          </>
        )}
        {writing.body.length > MAX_BODY - 500 && (
          <span
            className="composer-count"
            data-over={writing.body.length > MAX_BODY || undefined}
            role="status"
          >
            {t("composer.left", { count: MAX_BODY - writing.body.length })}
          </span>
        )}
        <span className="composer-send">
          {editing === null && !hasWords && (
            <IconButton
              icon="microphone"
              label={t("composer.voice")}
              tip="end"
              onPress={() => void record()}
            />
          )}
          <button
            type="button"
            className="send-button"
            data-priority={writing.priority}
            disabled={!canSend}
            aria-label={sendWords(t, writing)}
            onClick={() => {
              void send();
              field.current?.focus();
            }}
          >
            <Icon name={editing === null ? "send" : "check"} />
          </button>
        </span>
      </div>
    </div>
  );
}

function sendWords(t: ReturnType<typeof useText>["t"], writing: Writing): string {
  if (writing.editing !== null) return t("composer.save");
  if (writing.onBehalfOf === null) return t("composer.send");
  return t("composer.send.for", { person: plainText(writing.onBehalfOf.name, "name") });
}

function outgoingOf(writing: Writing, files: Outgoing["files"], now: number): Outgoing {
  const mentions = mentionsIn(writing.body, writing.chosen);
  return {
    body: writing.body.trim(),
    priority: writing.priority,
    ...(writing.replyTo === null ? {} : { replyTo: writing.replyTo.message }),
    ...(mentions.length === 0 ? {} : { mentions }),
    ...(writing.onBehalfOf === null ? {} : { onBehalfOf: writing.onBehalfOf.account }),
    ...(writing.within === null ? {} : { acknowledgeBy: now + writing.within * 60_000 }),
    ...(files === undefined || files.length === 0 ? {} : { files }),
  };
}

function joined(body: string, phrase: string): string {
  return body === "" || /\s$/.test(body) ? body + phrase : `${body} ${phrase}`;
}
