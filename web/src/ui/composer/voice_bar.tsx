/** While a voice note is recorded: for how long, and how to end it. It is listened to before it is sent. */
import { useEffect, useRef, useState } from "react";
import type { OutgoingFile } from "../../core/api";
import { clockOf } from "../../domain/attachments/limits";
import { useText } from "../../i18n/text";
import { LONGEST_NOTE, type Recording } from "../attachments/record_voice";
import { Button } from "../components/button";
import { Icon } from "../components/icon";

export interface VoiceBarProps {
  readonly recording: Recording;
  /** Null when it was thrown away. */
  readonly onDone: (file: OutgoingFile | null) => void;
}

export function VoiceBar({ recording, onDone }: VoiceBarProps) {
  const { t } = useText();
  const [elapsed, setElapsed] = useState(0);
  const done = useRef(onDone);
  done.current = onDone;
  const over = useRef(false);

  const finish = async () => {
    if (over.current) return;
    over.current = true;
    done.current(await recording.finish());
  };
  const finishNow = useRef(finish);
  finishNow.current = finish;
  useEffect(() => {
    const began = performance.now();
    const timer = globalThis.setInterval(() => {
      const now = performance.now() - began;
      setElapsed(now);
      if (now >= LONGEST_NOTE) void finishNow.current();
    }, 250);
    return () => {
      clearInterval(timer);
      // Going elsewhere throws it away: the microphone must not stay open.
      if (!over.current) recording.cancel();
    };
  }, [recording]);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame and need a legend
    <div className="voice-bar" role="group" aria-label={t("composer.voice.recording")}>
      <span className="voice-mark">
        <Icon name="microphone" />
        {t("composer.voice.recording")}
      </span>
      <span className="voice-time" role="timer">
        {clockOf(elapsed)}
      </span>
      <span className="composer-space" />
      <Button
        variant="quiet"
        icon="trash"
        onPress={() => {
          over.current = true;
          recording.cancel();
          onDone(null);
        }}
      >
        {t("composer.voice.cancel")}
      </Button>
      <Button variant="primary" icon="stop" autoFocus onPress={() => void finish()}>
        {t("composer.voice.stop")}
      </Button>
    </div>
  );
}
