/** Which version of a card this is: what it corrects, and whether it still stands. */
import { useEffect, useState } from "react";
import type { MessageView } from "../../core/api";
import type { Result } from "../../core/content/types";
import { type Change, changesBetween } from "../../domain/result/changes";
import { useText } from "../../i18n/text";
import { Icon } from "../components/icon";
import { Name } from "../components/name";
import { useThread } from "../conversation/thread_context";

export function VersionNote(props: { readonly result: Result; readonly message: MessageView }) {
  const { t } = useText();
  const { jump } = useThread();
  const { supersededBy } = props.message;
  const { supersedes } = props.result;
  return (
    <>
      {supersededBy !== null && (
        <p className="result-superseded">
          <Icon name="warning" />
          <span>{t("result.superseded")}</span>
          <button type="button" className="link-button" onClick={() => jump(supersededBy)}>
            {t("result.superseded.show")}
          </button>
        </p>
      )}
      {supersedes !== null && <Changed result={props.result} before={supersedes} />}
    </>
  );
}

function Changed({ result, before }: { readonly result: Result; readonly before: string }) {
  const { t } = useText();
  const { core, jump } = useThread();
  const [changes, setChanges] = useState<readonly Change[] | null>(null);
  useEffect(() => {
    let current = true;
    void core.message(before).then((found) => {
      if (current && found?.content.type === "result") {
        setChanges(changesBetween(found.content, result));
      }
    });
    return () => {
      current = false;
    };
  }, [core, before, result]);
  return (
    <div className="result-changes" data-status={result.status}>
      <p>
        <Icon name="refresh" />
        <span>
          {t(changes?.length === 0 ? "result.unchanged" : "result.changed", {
            number: result.number,
          })}
        </span>
        <button type="button" className="link-button" onClick={() => jump(before)}>
          {t("result.before.show")}
        </button>
      </p>
      {changes !== null && changes.length > 0 && (
        <ul>
          {changes.map((change, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the changes between two cards never move
            <li key={index}>
              <ChangeLine change={change} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function ChangeLine({ change }: { readonly change: Change }) {
  const { t } = useText();
  const status = (word: string) => t(`result.status.${word as Result["status"]}`);
  const name = (
    <span className="change-name">
      <Name>{change.name}</Name>
    </span>
  );
  if ("value" in change) {
    return (
      <>
        {name} {t(`result.change.${change.kind}`)} <Name>{change.value}</Name>
      </>
    );
  }
  const words = change.kind === "status" ? status : (word: string) => word;
  return (
    <>
      {name}{" "}
      {change.kind !== "value" && change.kind !== "status" && t(`result.change.${change.kind}`)}{" "}
      <del>
        <Name>{words(change.before) || t("result.change.nothing")}</Name>
      </del>{" "}
      <Icon name="forward" />{" "}
      <ins>
        <Name>{words(change.after) || t("result.change.nothing")}</Name>
      </ins>
    </>
  );
}
