/** What the rules of the watch found: what waits for a compliance officer, and what was closed. */
import { useState } from "react";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { Empty } from "../../components/empty";
import { useAsked } from "../ask";
import { ListedBy } from "../compliance/listed_by";
import "../compliance/compliance.css";
import { Heading } from "../heading";
import { Answered } from "../parts/answered";
import { FindingRow } from "./finding_row";

/** Milliseconds: the watch itself looks that often. */
const OFTEN = 30_000;

export default function WatchScreen() {
  const { t } = useText();
  const core = useCore();
  const [closed, setClosed] = useState(false);
  const found = useAsked(["findings", closed], () => core.findings(closed), OFTEN);
  return (
    <>
      <Heading>{t("admin.watch")}</Heading>
      <ListedBy
        waiting={t("watch.open")}
        done={t("watch.closed")}
        isDone={closed}
        onChange={setClosed}
      />
      <Answered asked={found}>
        {(findings) =>
          findings.length === 0 ? (
            <Empty icon="check" title={t(closed ? "watch.none.closed" : "watch.none")} />
          ) : (
            <ul className="admin-list" aria-label={t("watch.list")}>
              {findings.map((entry) => (
                <FindingRow key={entry.finding} entry={entry} />
              ))}
            </ul>
          )
        }
      </Answered>
    </>
  );
}
