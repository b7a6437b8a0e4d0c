/** Which ways to sign in each role has: a table of boxes, saved role by role. */
import { useState } from "react";
import { Checkbox } from "react-aria-components";
import type { SignInMethod, SignInRuleEntry } from "../../../core/api_compliance";
import { ROLE_GROUPS, type RoleName } from "../../../domain/admin/roles";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { RefusalNotice } from "../../app/refusal";
import { Button } from "../../components/button";
import { Icon } from "../../components/icon";
import { Group } from "../../settings/group";
import { useAsked } from "../ask";
import { Answered } from "../parts/answered";
import { useDeed } from "../parts/use_deed";

const METHODS: readonly SignInMethod[] = ["passkey", "open_id", "password"];
const ROLES: readonly RoleName[] = ROLE_GROUPS.flatMap(({ roles }) => [...roles]);

export function SignInRules() {
  const { t } = useText();
  const core = useCore();
  const found = useAsked(["sign-in rules"], () => core.signInRules());
  return (
    <Group title={t("rules.title")}>
      <p className="field-hint">{t("rules.hint")}</p>
      <Answered asked={found}>
        {(rules) => (
          <table className="rules-table">
            <caption className="unseen">{t("rules.title")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("rules.role")}</th>
                {METHODS.map((method) => (
                  <th key={method} scope="col">
                    {t(`rules.${method}`)}
                  </th>
                ))}
              </tr>
            </thead>
            {ROLES.map((role) => (
              <RoleRule key={role} role={role} rule={methodsOf(rules, role)} />
            ))}
          </table>
        )}
      </Answered>
    </Group>
  );
}

function methodsOf(rules: readonly SignInRuleEntry[], role: string): readonly SignInMethod[] {
  return rules.find((rule) => rule.role === role)?.methods ?? METHODS;
}

function RoleRule(props: { readonly role: RoleName; readonly rule: readonly SignInMethod[] }) {
  const { t } = useText();
  const core = useCore();
  const { busy, refused, run } = useDeed();
  const [chosen, setChosen] = useState<readonly SignInMethod[] | null>(null);
  const [saved, setSaved] = useState(false);
  const { role, rule } = props;
  const methods = chosen ?? rule;
  const name = t(`admin.role.${role}`);
  const changed = METHODS.some((each) => methods.includes(each) !== rule.includes(each));
  const save = async () => {
    if (methods.length === 0) return;
    const done = await run(() => core.setSignInRule({ role, methods }));
    setSaved(done !== null);
    // What is in force is what the vault says next.
    if (done !== null) setChosen(null);
  };
  return (
    <tbody>
      <tr>
        <th scope="row">{name}</th>
        {METHODS.map((method) => (
          <td key={method}>
            <Checkbox
              className="check"
              aria-label={`${name}: ${t(`rules.${method}`)}`}
              isSelected={methods.includes(method)}
              isDisabled={busy}
              onChange={(on) => {
                setSaved(false);
                setChosen(
                  METHODS.filter((each) => (each === method ? on : methods.includes(each))),
                );
              }}
            >
              <span className="check-box" aria-hidden="true">
                <Icon name="check" />
              </span>
              <span className="rules-method" aria-hidden="true">
                {t(`rules.${method}`)}
              </span>
            </Checkbox>
          </td>
        ))}
      </tr>
      {(changed || saved || refused !== null) && (
        <tr>
          <td colSpan={METHODS.length + 1}>
            {methods.length === 0 && (
              <p className="field-problem" role="alert">
                {t("rules.at.least")}
              </p>
            )}
            {refused !== null && <RefusalNotice refused={refused} />}
            {changed && methods.length > 0 && (
              <Button variant="primary" onPress={save} isDisabled={busy}>
                {busy ? t("admin.busy") : t("rules.save", { role: name })}
              </Button>
            )}
            {saved && !changed && (
              <p className="admin-good" role="status">
                {t("rules.saved", { role: name })}
              </p>
            )}
          </td>
        </tr>
      )}
    </tbody>
  );
}
