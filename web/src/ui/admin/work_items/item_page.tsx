/** One of them: what it holds, and what to do about it. */
import type { WorkItemOpened } from "../../../core/api_compliance";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { Name } from "../../components/name";
import { Group } from "../../settings/group";
import { useGo } from "../../shell/go";
import { useAsked } from "../ask";
import { Heading } from "../heading";
import { Answered } from "../parts/answered";
import { Held } from "./held";
import { ItemWords } from "./item_words";
import { ResolveForm } from "./resolve_form";

export function ItemPage({ item }: { readonly item: string }) {
  const { t } = useText();
  const core = useCore();
  const go = useGo();
  // Each asking is recorded as an access: not again by itself.
  const found = useAsked(["work item", item], () => core.showWorkItem(item));
  const back = () => go.admin("items");
  return (
    <>
      <Heading back={{ label: t("item.back"), onPress: back }}>{t("admin.items")}</Heading>
      <Answered asked={found}>
        {(opened) => (
          <>
            <ItemWords entry={opened.item} />
            <Details opened={opened} />
            {opened.item.resolutions.length === 0 ? (
              <p className="field-hint">{t("item.elsewhere")}</p>
            ) : (
              <ResolveForm entry={opened.item} onDone={back} />
            )}
          </>
        )}
      </Answered>
    </>
  );
}

function Details({ opened }: { readonly opened: WorkItemOpened }) {
  const { t } = useText();
  const { clinicians, field, held } = opened;
  return (
    <>
      {(field !== "" || clinicians.length > 0) && (
        <dl className="audit-fields">
          {field !== "" && (
            <div>
              <dt>{t("item.field")}</dt>
              <dd>
                <code>{field}</code>
              </dd>
            </div>
          )}
          {clinicians.length > 0 && (
            <div>
              <dt>{t("item.clinicians")}</dt>
              {clinicians.map(({ authority, number }) => (
                <dd key={`${authority} ${number}`}>
                  <Name>{authority === "" ? number : `${authority}: ${number}`}</Name>
                </dd>
              ))}
            </div>
          )}
        </dl>
      )}
      <Group title={t("item.held")}>
        {held === null ? (
          <p className="field-hint">{t("item.nothing")}</p>
        ) : (
          <Held content={held} />
        )}
      </Group>
    </>
  );
}
