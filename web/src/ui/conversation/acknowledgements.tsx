/** What people did about a message, said under it: who took it, who declined and why, what was read back. */
import type { Acknowledged, MessageView } from "../../core/api";
import { useText } from "../../i18n/text";
import { Acting } from "../components/acting";
import { Icon } from "../components/icon";
import { Name } from "../components/name";
import { STEP_ICONS } from "./people_list";
import { useThread } from "./thread_context";
import { ShortTime } from "./times";

const SHOWN = 4;

export function Acknowledgements({ message }: { readonly message: MessageView }) {
  const { t } = useText();
  const { me, details } = useThread();
  const steps = message.acknowledgements;
  if (steps.length === 0) return null;
  const said = steps.filter((one) => one.kind !== "seen" || one.actingFor !== undefined);
  const seen = latestSeen(steps);
  const left = said.length - SHOWN;
  return (
    <ul className="acknowledgements" aria-label={t("conversation.acknowledgements")}>
      {(left > 0 ? said.slice(-SHOWN) : said).map((one) => (
        <li
          key={`${one.person.account} ${one.kind} ${one.at} ${one.actingFor?.person.account}`}
          className="acknowledgement"
          data-kind={one.kind}
        >
          <Icon name={STEP_ICONS[one.kind]} />
          <span>
            {one.person.account === me.account
              ? t(`conversation.did.you.${one.kind}`)
              : t(`conversation.did.${one.kind}`, { name: one.person.name })}
            <Acting acting={one.actingFor} /> <ShortTime at={one.at} />
            {one.text !== "" && (
              <q dir="auto" className="acknowledgement-text">
                <Name>{one.text}</Name>
              </q>
            )}
          </span>
        </li>
      ))}
      {seen.length > 0 && (
        <li className="acknowledgement" data-kind="seen">
          <Icon name="eye" />
          <span>
            {t("conversation.did.seen.names", {
              count: seen.length,
              name:
                seen[0]?.person.account === me.account
                  ? t("conversation.you")
                  : (seen[0]?.person.name ?? ""),
              more: seen.length - 1,
            })}
          </span>
        </li>
      )}
      {left > 0 && (
        <li>
          <button type="button" className="link-button" onClick={() => details(message)}>
            {t("conversation.acknowledgements.more", { count: left })}
          </button>
        </li>
      )}
    </ul>
  );
}

/** Each person who only saw it, once. */
function latestSeen(steps: readonly Acknowledged[]): readonly Acknowledged[] {
  const more = new Set(steps.filter((one) => one.kind !== "seen").map((one) => one.person.account));
  const seen = new Map<string, Acknowledged>();
  for (const one of steps) {
    if (one.kind !== "seen" || one.actingFor !== undefined) continue;
    if (!more.has(one.person.account)) seen.set(one.person.account, one);
  }
  return [...seen.values()];
}
