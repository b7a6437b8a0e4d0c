/** Tells of messages that arrive while the page is open: in words to screen readers, without content to the screen. */
import { useEffect, useRef } from "react";
import type { CoreEvent } from "../../core/api";
import { plainText } from "../../domain/text/controls";
import { actingWords } from "../../domain/words/acting";
import { isSaid, previewOf } from "../../domain/words/preview";
import { useText } from "../../i18n/text";
import { notifyUnseen } from "../../platform/notifications";
import { useAnnounce } from "../app/announcer";
import { useCoreEvents } from "../app/core_context";

type Arrived = Extract<CoreEvent, { kind: "arrived" }>;

/** What comes within this time is told together. */
const TOGETHER = 700;

export function Arrivals() {
  const { t, say } = useText();
  const announce = useAnnounce();
  const waiting = useRef<Arrived[]>([]);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);

  const tell = () => {
    const arrived = waiting.current;
    waiting.current = [];
    timer.current = 0;
    const critical = arrived.findLast((event) => event.entry.priority === 3);
    const last = critical ?? arrived.at(-1);
    if (last === undefined) return;
    void notifyUnseen(
      t(critical === undefined ? "app.notification" : "app.notification.critical"),
      t("app.notification.body"),
    );
    if (critical === undefined && arrived.length > 2) {
      announce(t("app.arrived.many", { count: arrived.length }));
      return;
    }
    const words = previewOf(last.entry.content, last.entry.retracted);
    const said = isSaid(words) ? plainText(words.said, "text") : say(words);
    const name = plainText(last.entry.author.name, "name") || t("content.acting.unknown");
    const acting = last.entry.actingFor;
    const author = acting === undefined ? name : `${name} ${actingWords(acting, t)}`;
    if (critical === undefined) announce(t("app.arrived.from", { author, words: said }));
    else announce(t("app.arrived.critical", { author, words: said }), "assertive");
  };

  useCoreEvents((event) => {
    if (event.kind !== "arrived") return;
    waiting.current.push(event);
    if (timer.current === 0) timer.current = window.setTimeout(tell, TOGETHER);
  });
  return null;
}
