/** Emergency access: what waits for a review, and what was reviewed. */
import { useState } from "react";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { Empty } from "../../components/empty";
import "../compliance/compliance.css";
import { ListedBy } from "../compliance/listed_by";
import { Heading } from "../heading";
import { Answered } from "../parts/answered";
import { ShowMore } from "../parts/show_more";
import { usePages } from "../use_pages";
import { EmergencyRow } from "./emergency_row";

const PAGE = 50;

export default function EmergenciesScreen() {
  const { t } = useText();
  const [reviewed, setReviewed] = useState(false);
  const pages = useEmergencies(reviewed);
  return (
    <>
      <Heading>{t("admin.emergencies")}</Heading>
      <ListedBy
        waiting={t("glass.open")}
        done={t("glass.done")}
        isDone={reviewed}
        onChange={setReviewed}
      />
      <Answered asked={pages}>
        {({ entries }) =>
          entries.length === 0 ? (
            <Empty icon="check" title={t(reviewed ? "glass.none.done" : "glass.none")} />
          ) : (
            <ul className="admin-list" aria-label={t("glass.list")} ref={pages.showing.list}>
              {entries.map((entry) => (
                <EmergencyRow key={entry.access} entry={entry} />
              ))}
            </ul>
          )
        }
      </Answered>
      <ShowMore {...pages} />
    </>
  );
}

function useEmergencies(reviewed: boolean) {
  const core = useCore();
  return usePages(
    ["emergencies", reviewed],
    async (after) => {
      const found = await core.emergencies({ reviewed, after, limit: PAGE });
      if (!found.ok) return found;
      const { emergencies, more } = found.value;
      return { ok: true, value: { entries: emergencies, more } };
    },
    ({ access }) => access,
  );
}
