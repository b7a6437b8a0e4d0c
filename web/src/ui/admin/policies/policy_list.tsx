/** What each policy says, and its text. */
import { useState } from "react";
import type { PolicyEntry } from "../../../core/api_compliance";
import { fold } from "../../../domain/inbox/suggest";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { RelativeTime } from "../../components/time";
import { Group } from "../../settings/group";
import { useAsked } from "../ask";
import { Mark } from "../compliance/mark";
import { Answered } from "../parts/answered";
import { SearchField } from "../parts/search_field";

export function PolicyList() {
  const { t, rich } = useText();
  const core = useCore();
  const [text, setText] = useState("");
  const found = useAsked(["policies"], () => core.policies());
  return (
    <Group title={t("policy.list")}>
      <Answered asked={found}>
        {({ changedAt, policies, version }) => {
          const shown = policies.filter((policy) => holds(policy, text));
          return (
            <>
              <p className="field-hint">
                {t("policy.version", { version: String(version) })}
                {changedAt !== null && (
                  <>
                    {", "}
                    {rich("policy.changed", { time: <RelativeTime key="time" at={changedAt} /> })}
                  </>
                )}
                . {t("policy.console")}
              </p>
              <SearchField label={t("policy.search")} onSearch={setText} />
              {shown.length === 0 && <p role="status">{t("policy.none")}</p>}
              <ul className="admin-list" aria-label={t("policy.list")}>
                {shown.map((policy) => (
                  <PolicyRow key={policy.policy} policy={policy} />
                ))}
              </ul>
            </>
          );
        }}
      </Answered>
    </Group>
  );
}

function holds({ policy, says, text }: PolicyEntry, words: string): boolean {
  const all = fold(`${policy} ${says} ${text}`);
  return fold(words)
    .split(/\s+/)
    .every((word) => all.includes(word));
}

function PolicyRow({ policy }: { readonly policy: PolicyEntry }) {
  const { t } = useText();
  return (
    <li className="audit-record">
      <div className="own-words">
        {/* The organisation's own words, in its own language. */}
        <p className="own-name" dir="auto">
          {policy.says || policy.policy}
        </p>
        <span className="admin-marks">
          <Mark
            tone={policy.permits ? "good" : "warning"}
            icon={policy.permits ? "check" : "close"}
          >
            {t(policy.permits ? "policy.permits" : "policy.forbids")}
          </Mark>
          <code className="own-facts">{policy.policy}</code>
        </span>
      </div>
      <details className="audit-steps">
        <summary>
          {t("policy.cedar")}
          <span className="unseen"> {policy.policy}</span>
        </summary>
        <pre className="policy-text" dir="ltr" lang="zxx">
          {policy.text}
        </pre>
      </details>
    </li>
  );
}
