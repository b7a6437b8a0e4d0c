/** The compliance officers' and clerks' part of the core. */
import type { ComplianceCore } from "../api_compliance";
import type { AskOpen } from "../device/ask-open";
import { readAudit } from "./audit_page";
import * as glass from "./emergencies";
import * as watch from "./findings";
import * as policy from "./policies";
import * as items from "./work_items";

export function compliance(ask: AskOpen): ComplianceCore {
  return {
    readAudit: (query) => ask((device) => readAudit(device, query)),

    findings: (closed) => ask((device) => watch.findings(device, closed)),
    closeFinding: (finding, outcome, remark) =>
      ask((device) => watch.closeFinding(device, finding, outcome, remark)),

    emergencies: (query) => ask((device) => glass.emergencies(device, query)),
    reviewEmergency: (access, justified, remark) =>
      ask((device) => glass.reviewEmergency(device, access, justified, remark)),
    endEmergency: (access) => ask((device) => glass.endEmergency(device, access)),

    policies: () => ask(policy.policies),
    explainPolicy: (asked) => ask((device) => policy.explainPolicy(device, asked)),
    signInRules: () => ask(policy.signInRules),
    setSignInRule: (rule) => ask((device) => policy.setSignInRule(device, rule)),

    workItems: (query) => ask((device) => items.workItems(device, query)),
    showWorkItem: (item) => ask((device) => items.showWorkItem(device, item)),
    resolveWorkItem: (item, resolution, note, account) =>
      ask((device) => items.resolveWorkItem(device, item, resolution, note, account)),
  };
}
