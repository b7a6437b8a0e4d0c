/** Everybody of the organisation, found by the vault: a page at a time. */
import { useCallback, useState } from "react";
import type { Outcome } from "../../../core/api";
import type { AccountEntry } from "../../../core/api_administration";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { Button } from "../../components/button";
import { Choice } from "../../components/choice";
import { Empty } from "../../components/empty";
import { useGo } from "../../shell/go";
import { useAsked } from "../ask";
import { Heading } from "../heading";
import { Answered } from "../parts/answered";
import { SearchField } from "../parts/search_field";
import { PersonRow } from "./person_row";

const PAGE = 50;
const SHOWN = { working: false, suspended: true, all: null } as const;
type Shown = keyof typeof SHOWN;

export function PeopleList() {
  const { t } = useText();
  const go = useGo();
  const [text, setText] = useState("");
  const [shown, setShown] = useState<Shown>("working");
  const [pages, setPages] = useState(1);
  const found = usePeople(text, shown, pages);
  const search = useCallback((words: string) => {
    setText(words);
    setPages(1);
  }, []);
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
          onSearch={search}
        />
        <Choice
          label={t("admin.people.show")}
          value={shown}
          options={(["working", "suspended", "all"] as const).map((value) => ({
            value,
            label: t(`admin.people.${value}`),
          }))}
          onChange={(value) => {
            setShown(value);
            setPages(1);
          }}
        />
      </div>
      <Answered asked={found}>
        {({ accounts, more }) => (
          <>
            <p className="field-hint" role="status">
              {accounts.length > 0 &&
                t(more ? "admin.people.count.more" : "admin.people.count", {
                  count: accounts.length,
                })}
            </p>
            {accounts.length === 0 ? (
              <Empty icon="people" title={t("admin.people.none")}>
                {t("admin.people.none.hint")}
              </Empty>
            ) : (
              <ul className="admin-list" aria-label={t("admin.people.list")}>
                {accounts.map((entry) => (
                  <PersonRow key={entry.account} entry={entry} />
                ))}
              </ul>
            )}
            {more && (
              <Button icon="down" onPress={() => setPages(pages + 1)}>
                {t("admin.more")}
              </Button>
            )}
          </>
        )}
      </Answered>
    </>
  );
}

interface Found {
  readonly accounts: readonly AccountEntry[];
  readonly more: boolean;
}

/** The pages so far, one after the other: each begins where the last one ended. */
function usePeople(text: string, shown: Shown, pages: number) {
  const core = useCore();
  const ask = async (): Promise<Outcome<Found>> => {
    const accounts: AccountEntry[] = [];
    let more = true;
    for (let page = 0; page < pages && more; page += 1) {
      const after = accounts.at(-1)?.account ?? null;
      const query = { text, suspended: SHOWN[shown], after, limit: PAGE };
      const found = await core.accounts(query);
      if (!found.ok) return found;
      accounts.push(...found.value.accounts);
      more = found.value.more;
    }
    return { ok: true, value: { accounts, more } };
  };
  return useAsked(["accounts", text, shown, pages], ask, undefined, true);
}
