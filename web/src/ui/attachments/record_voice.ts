/** Recording a voice note. The microphone is let go as soon as recording ends, however it ends. */
import type { OutgoingFile } from "../../core/api";
import { bareType } from "../../domain/attachments/sniff";

export type VoiceTrouble = "denied" | "missing" | "unsupported";

export interface Recording {
  /** Ends the recording; null when nothing was heard. */
  finish(): Promise<OutgoingFile | null>;
  cancel(): void;
}

/** Longest voice note, milliseconds: about 2.5 MB. */
export const LONGEST_NOTE = 10 * 60_000;

const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"] as const;

export async function recordVoice(): Promise<Recording | VoiceTrouble> {
  if (typeof MediaRecorder === "undefined" || navigator.mediaDevices === undefined) {
    return "unsupported";
  }
  const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
  if (type === undefined) {
    return "unsupported";
  }
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, channelCount: 1 },
    });
  } catch (error) {
    return error instanceof DOMException && error.name === "NotFoundError" ? "missing" : "denied";
  }
  const letGo = () => {
    for (const track of stream.getTracks()) {
      track.stop();
    }
  };
  const chunks: Blob[] = [];
  const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 32_000 });
  const ended = new Promise<void>((resolve) => {
    recorder.addEventListener("stop", () => resolve(), { once: true });
    recorder.addEventListener("error", () => resolve(), { once: true });
  });
  recorder.addEventListener("dataavailable", (event) => {
    if (event.data.size > 0) {
      chunks.push(event.data);
    }
  });
  const began = performance.now();
  recorder.start(1000);
  return {
    async finish() {
      const duration = Math.round(performance.now() - began);
      if (recorder.state !== "inactive") {
        recorder.stop();
      }
      await ended;
      letGo();
      const mediaType = bareType(type);
      const bytes = new Blob(chunks, { type: mediaType });
      const end = mediaType === "audio/mp4" ? "m4a" : mediaType === "audio/ogg" ? "ogg" : "webm";
      return bytes.size === 0 ? null : { name: `voice-note.${end}`, mediaType, bytes, duration };
    },
    cancel() {
      if (recorder.state !== "inactive") {
        recorder.stop();
      }
      letGo();
    },
  };
}
