/** The policies in force, why they decide as they do, and how each role signs in. */
import { useText } from "../../../i18n/text";
import "../compliance/compliance.css";
import { Heading } from "../heading";
import { PolicyList } from "./policy_list";
import { SignInRules } from "./sign_in_rules";
import { Why } from "./why";

export default function PoliciesScreen() {
  const { t } = useText();
  return (
    <>
      <Heading>{t("admin.policies")}</Heading>
      <Why />
      <SignInRules />
      <PolicyList />
    </>
  );
}
