/** The roles of a person as boxes, in groups. */
import { Checkbox, CheckboxGroup, Label, Text } from "react-aria-components";
import { ROLE_GROUPS } from "../../../domain/admin/roles";
import { useText } from "../../../i18n/text";
import { Icon } from "../../components/icon";

export function RolesField(props: {
  readonly value: readonly string[];
  readonly own: boolean;
  readonly onChange: (roles: readonly string[]) => void;
}) {
  const { t } = useText();
  return (
    <CheckboxGroup
      className="roles"
      value={[...props.value]}
      onChange={props.onChange}
      isDisabled={props.own}
    >
      <Label className="field-label">{t("admin.roles")}</Label>
      <Text slot="description" className="field-hint">
        {t(props.own ? "admin.roles.own" : "admin.roles.hint")}
      </Text>
      <div className="roles-groups">
        {ROLE_GROUPS.map(({ kind, roles }) => (
          <div key={kind} className="roles-group">
            <p className="roles-heading">{t(`admin.role.${kind}`)}</p>
            {roles.map((role) => (
              <Checkbox key={role} value={role} className="check">
                <span className="check-box" aria-hidden="true">
                  <Icon name="check" />
                </span>
                <span>{t(`admin.role.${role}`)}</span>
              </Checkbox>
            ))}
          </div>
        ))}
      </div>
    </CheckboxGroup>
  );
}
