/** Plays a sound: one at a time on the whole page. */
import { useEffect, useRef, useState } from "react";
import { clockOf } from "../../domain/attachments/limits";
import { useText } from "../../i18n/text";
import { IconButton } from "../components/button";

export interface PlayerProps {
  readonly label: string;
  readonly url: string | null;
  /** Milliseconds, as its sender says. */
  readonly duration: number | null;
  readonly isDisabled?: boolean;
  /** Fetches it when it is first played. */
  readonly onOpen?: () => Promise<string | null>;
}

let playing: HTMLAudioElement | null = null;

export function Player({ label, url, duration, isDisabled = false, onOpen }: PlayerProps) {
  const { t } = useText();
  const sound = useRef<HTMLAudioElement | null>(null);
  const [at, setAt] = useState(0);
  const [runs, setRuns] = useState(false);
  const [known, setKnown] = useState<number | null>(null);
  const [broken, setBroken] = useState(false);
  const length = known ?? duration ?? 0;

  useEffect(
    () => () => {
      sound.current?.pause();
      if (playing === sound.current) playing = null;
      sound.current = null;
    },
    [],
  );

  const element = (source: string): HTMLAudioElement => {
    if (sound.current !== null) return sound.current;
    const made = new Audio(source);
    made.preload = "metadata";
    made.addEventListener("timeupdate", () => setAt(made.currentTime * 1000));
    made.addEventListener("durationchange", () => {
      // A recording that was streamed says "infinite" until it was played through.
      if (Number.isFinite(made.duration)) setKnown(made.duration * 1000);
    });
    made.addEventListener("play", () => setRuns(true));
    made.addEventListener("pause", () => setRuns(false));
    made.addEventListener("ended", () => setAt(0));
    made.addEventListener("error", () => setBroken(true));
    sound.current = made;
    return made;
  };

  const toggle = async () => {
    if (runs) {
      sound.current?.pause();
      return;
    }
    const source = url ?? (await onOpen?.()) ?? null;
    if (source === null) return;
    const audio = element(source);
    if (playing !== audio) playing?.pause();
    playing = audio;
    await audio.play().catch(() => setBroken(true));
  };

  const seek = (wanted: number) => {
    setAt(wanted);
    if (sound.current !== null) sound.current.currentTime = wanted / 1000;
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame and need a legend
    <div className="player" role="group" aria-label={label}>
      <IconButton
        icon={runs ? "pause" : "play"}
        label={t(runs ? "attachment.pause" : "attachment.play")}
        isDisabled={isDisabled}
        onPress={() => void toggle()}
      />
      <input
        type="range"
        className="player-line"
        aria-label={t("attachment.position")}
        aria-valuetext={t("attachment.position.of", { at: clockOf(at), length: clockOf(length) })}
        min={0}
        max={Math.max(length, 1)}
        step={100}
        value={Math.min(at, Math.max(length, 1))}
        disabled={isDisabled || length === 0}
        onChange={(event) => seek(Number(event.target.value))}
      />
      <span className="player-time">
        {broken ? t("attachment.sound.broken") : `${clockOf(at)} / ${clockOf(length)}`}
      </span>
    </div>
  );
}
