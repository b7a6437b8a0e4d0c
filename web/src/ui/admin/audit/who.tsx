/** Somebody in a record, by name where that is known. */
import { useText } from "../../../i18n/text";
import { Name } from "../../components/name";

export function Who(props: {
  readonly account: string | null;
  readonly named: Readonly<Record<string, string>>;
}) {
  const { t } = useText();
  const { account, named } = props;
  if (account === null) return <>{t("audit.system")}</>;
  const name = named[account];
  if (name === undefined) return <>{t("audit.unknown", { id: account.slice(0, 8) })}</>;
  return <Name>{name}</Name>;
}
