/** Everybody of the organisation, found by the vault: a page at a time. */
import { useState } from "react";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { Button } from "../../components/button";
import { Choice } from "../../components/choice";
import { Empty } from "../../components/empty";
import { useGo } from "../../shell/go";
import { Heading } from "../heading";
import { Answered } from "../parts/answered";
import { SearchField } from "../parts/search_field";
import { ShowMore } from "../parts/show_more";
import { usePages } from "../use_pages";
import { PersonRow } from "./person_row";

const PAGE = 50;
const SHOWN = { working: false, suspended: true, all: null } as const;
type Shown = keyof typeof SHOWN;

export function PeopleList() {
  const { t } = useText();
  const go = useGo();
  const [text, setText] = useState("");
  const [shown, setShown] = useState<Shown>("working");
  const pages = usePeople(text, shown);
  return (
    <>
      <Heading
        action={
          <Button variant="primary" icon="add_person" onPress={() => go.admin("people", "new")}>
            {t("admin.people.new")}
          </Button>
        }
      >
        {t("admin.people")}
      </Heading>
      <div className="admin-tools">
        <SearchField
          label={t("admin.people.search")}
          hint={t("admin.people.search.hint")}
          onSearch={setText}
        />
        <Choice
          label={t("admin.people.show")}
          value={shown}
          options={(["working", "suspended", "all"] as const).map((value) => ({
            value,
            label: t(`admin.people.${value}`),
          }))}
          onChange={setShown}
        />
      </div>
      <Answered asked={pages}>
        {({ entries, more }) => (
          <>
            <p className="field-hint" role="status">
              {entries.length > 0 &&
                t(more ? "admin.people.count.more" : "admin.people.count", {
                  count: entries.length,
                })}
            </p>
            {entries.length === 0 ? (
              <Empty icon="people" title={t("admin.people.none")}>
                {t("admin.people.none.hint")}
              </Empty>
            ) : (
              <ul
                className="admin-list"
                aria-label={t("admin.people.list")}
                ref={pages.showing.list}
              >
                {entries.map((entry) => (
                  <PersonRow key={entry.account} entry={entry} />
                ))}
              </ul>
            )}
            <ShowMore {...pages} />
          </>
        )}
      </Answered>
    </>
  );
}

function usePeople(text: string, shown: Shown) {
  const core = useCore();
  return usePages(
    ["accounts", text, shown],
    async (after) => {
      const query = { text, suspended: SHOWN[shown], after, limit: PAGE };
      const found = await core.accounts(query);
      if (!found.ok) return found;
      const { accounts, more } = found.value;
      return { ok: true, value: { entries: accounts, more } };
    },
    ({ account }) => account,
    { counted: true },
  );
}
