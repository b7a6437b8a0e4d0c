/** Everything that waits, oldest first. */
import type { WorkItemEntry } from "../../../core/api_compliance";
import { itemWords } from "../../../domain/admin/compliance";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { Button } from "../../components/button";
import { Empty } from "../../components/empty";
import { useGo } from "../../shell/go";
import { Heading } from "../heading";
import { Answered } from "../parts/answered";
import { ShowMore } from "../parts/show_more";
import { usePages } from "../use_pages";
import { ItemWords } from "./item_words";

const PAGE = 100;
/** Milliseconds. */
const AGAIN = 30_000;

const REVIEWED = { emergency_access: "emergencies", watch_finding: "watch" } as const;

export function ItemList() {
  const { t } = useText();
  const pages = useItems();
  return (
    <>
      <Heading>{t("admin.items")}</Heading>
      <p className="field-hint">{t("item.show.hint")}</p>
      <Answered asked={pages}>
        {({ entries }) =>
          entries.length === 0 ? (
            <Empty icon="check" title={t("item.none")} />
          ) : (
            <ul className="admin-list" aria-label={t("item.list")} ref={pages.showing.list}>
              {entries.map((entry) => (
                <ItemRow key={entry.item} entry={entry} />
              ))}
            </ul>
          )
        }
      </Answered>
      <ShowMore {...pages} />
    </>
  );
}

function useItems() {
  const core = useCore();
  return usePages(
    ["work items"],
    async (after) => {
      const found = await core.workItems({ after, limit: PAGE });
      if (!found.ok) return found;
      const { items, more } = found.value;
      return { ok: true, value: { entries: items, more } };
    },
    ({ item }) => item,
    { every: AGAIN },
  );
}

function ItemRow({ entry }: { readonly entry: WorkItemEntry }) {
  const { t, say } = useText();
  const go = useGo();
  const section = Object.entries(REVIEWED).find(([kind]) => kind === entry.kind)?.[1];
  return (
    <li className="audit-record">
      <ItemWords entry={entry} />
      {section !== undefined ? (
        <p className="field-hint">
          {t("item.elsewhere.review", { section: t(`admin.${section}`) })}
        </p>
      ) : (
        <div className="admin-actions">
          <Button icon="eye" onPress={() => go.admin("items", entry.item)}>
            {t("item.show")}
            <span className="unseen"> {say(itemWords(entry.kind))}</span>
          </Button>
        </div>
      )}
    </li>
  );
}
