/** The policies in force, why they decide as they do, and how each role signs in. */
import type { Outcome } from "../api";
import type { PolicyAnswer, PolicyAsked, PolicySetShown, SignInRuleEntry } from "../api_compliance";
import { DONE } from "../device/compose";
import type { Device } from "../device/device";

export async function policies(device: Device): Promise<Outcome<PolicySetShown>> {
  const answer = await device.ask("policies", { tag: "get_policies" });
  if (!answer.ok) return answer;
  const { version, changedAt, policies } = answer.value;
  return { ok: true, value: { version, changedAt, policies } };
}

export async function explainPolicy(
  device: Device,
  asked: PolicyAsked,
): Promise<Outcome<PolicyAnswer>> {
  const answer = await device.ask("policy_explained", { tag: "explain_policy", ...asked });
  if (!answer.ok) return answer;
  const { allowed, version, policies, sentences } = answer.value;
  return { ok: true, value: { allowed, version, policies, sentences } };
}

export async function signInRules(device: Device): Promise<Outcome<readonly SignInRuleEntry[]>> {
  const answer = await device.ask("sign_in_rules", { tag: "list_sign_in_rules" });
  return answer.ok ? { ok: true, value: answer.value.rules } : answer;
}

export async function setSignInRule(device: Device, rule: SignInRuleEntry): Promise<Outcome<void>> {
  const answer = await device.ask("noted", { tag: "set_sign_in_rule", rule });
  return answer.ok ? DONE : answer;
}
