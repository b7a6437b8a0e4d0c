/** The part of the core that writes: into conversations, and what was read and begun. */
import type { Core } from "../api";
import type { Asking } from "../asking";
import { openAttachment } from "./attachments";
import { acknowledge, discard, edit, react, retract, retry, send } from "./compose";

export function writing(
  asking: Asking,
): Pick<
  Core,
  | "send"
  | "edit"
  | "retract"
  | "react"
  | "acknowledge"
  | "markRead"
  | "retry"
  | "discard"
  | "openAttachment"
> {
  return {
    send: (conversation, outgoing) => asking.say((device) => send(device, conversation, outgoing)),
    edit: (message, body, mentions) =>
      asking.say((device) => edit(device, message, body, mentions)),
    retract: (message, reason) => asking.say((device) => retract(device, message, reason)),
    react: (message, emoji, on) => asking.say((device) => react(device, message, emoji, on)),
    acknowledge: (message, kind, text, onBehalfOf) =>
      asking.say((device) => acknowledge(device, message, kind, text, onBehalfOf)),
    retry: (message) => asking.say((device) => retry(device, message)),
    discard: (message) => asking.quietly((device) => discard(device, message)),
    openAttachment: (message, attachment) =>
      asking.do((device) => openAttachment(device, message, attachment)),
    markRead: (conversation, position) =>
      asking.quietly(async (device) => {
        await device.journal.record((turn) => {
          turn.engine.markRead(turn.batch, conversation, position);
          turn.recount(conversation);
          return [];
        });
      }),
  };
}
