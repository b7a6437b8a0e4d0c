/** Emergency access: what waits for a review, and what was reviewed. */
import { useState } from "react";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { Empty } from "../../components/empty";
import { useAsked } from "../ask";
import "../compliance/compliance.css";
import { ListedBy } from "../compliance/listed_by";
import { Heading } from "../heading";
import { Answered } from "../parts/answered";
import { EmergencyRow } from "./emergency_row";

export default function EmergenciesScreen() {
  const { t } = useText();
  const core = useCore();
  const [reviewed, setReviewed] = useState(false);
  const found = useAsked(["emergencies", reviewed], () => core.emergencies(reviewed));
  return (
    <>
      <Heading>{t("admin.emergencies")}</Heading>
      <ListedBy
        waiting={t("glass.open")}
        done={t("glass.done")}
        isDone={reviewed}
        onChange={setReviewed}
      />
      <Answered asked={found}>
        {(emergencies) =>
          emergencies.length === 0 ? (
            <Empty icon="check" title={t(reviewed ? "glass.none.done" : "glass.none")} />
          ) : (
            <ul className="admin-list" aria-label={t("glass.list")}>
              {emergencies.map((entry) => (
                <EmergencyRow key={entry.access} entry={entry} />
              ))}
            </ul>
          )
        }
      </Answered>
    </>
  );
}
