/** The compliance officers' and clerks' part of the core in memory: a log with every kind of proof, and what waits. */
import type { Outcome } from "../../src/core/api";
import type {
  AuditEntry,
  AuditHead,
  AuditRecord,
  ComplianceCore,
  EmergencyEntry,
  FindingEntry,
  PolicyEntry,
  SignInRuleEntry,
  WorkItemEntry,
} from "../../src/core/api_compliance";
import { id, ME, PEOPLE } from "./hospital";
import { pageOf } from "./page_of";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const done: Outcome<void> = { ok: true, value: undefined };
const ok = <T>(value: T): Outcome<T> => ({ ok: true, value });
const refuse = (code: string): Outcome<never> => ({ ok: false, refused: { code } });
const hash = (seed: number): string => id(seed).repeat(2);

/** `broken`: the log's proofs fail. */
export function memoryCompliance(now: number, broken = false): ComplianceCore {
  const findings = findingsOf(now);
  const emergencies = emergenciesOf(now);
  const items = itemsOf(now);
  const rules: SignInRuleEntry[] = [{ role: "administrator", methods: ["passkey"] }];
  return {
    readAudit: async ({ account, about, actions, before, limit }) => {
      const all = logOf(now, broken).filter(
        ({ index, record }) =>
          index < (before ?? Number.POSITIVE_INFINITY) &&
          (account === null || record?.actor.account === account) &&
          (about === null || (record?.objects ?? []).some((each) => each.id === about)) &&
          (actions.length === 0 || (record !== null && actions.includes(record.action))),
      );
      const entries = all.slice(0, limit);
      return ok({
        entries,
        head: HEAD(now),
        trouble: null,
        names: Object.fromEntries([ME, ...PEOPLE].map((each) => [each.account, each.name])),
        sites: { campus: "Main campus" },
        more: all.length > entries.length,
        reached: entries.at(-1)?.index ?? 0,
      });
    },
    findings: async (closed) => ok(findings.filter((each) => (each.closedAt !== null) === closed)),
    closeFinding: async (finding, outcome) => {
      const at = findings.findIndex((each) => each.finding === finding);
      const found = findings[at];
      if (found === undefined) return refuse("unknown_finding");
      findings[at] = { ...found, closedAt: now, closedByName: ME.name, outcome };
      return done;
    },
    emergencies: async (query) => {
      const all = emergencies.filter((each) => (each.justified !== null) === query.reviewed);
      const { page, more } = pageOf(all, ({ access }) => access, query);
      return ok({ emergencies: page, more });
    },
    reviewEmergency: async (access, justified, remark) => {
      const at = emergencies.findIndex((each) => each.access === access);
      const found = emergencies[at];
      if (found === undefined) return refuse("unknown_emergency");
      const reviewed = { justified, remark, reviewedAt: now, reviewedBy: ME.account };
      emergencies[at] = { ...found, ...reviewed };
      return done;
    },
    endEmergency: async (access) => {
      const at = emergencies.findIndex((each) => each.access === access);
      const found = emergencies[at];
      if (found !== undefined) emergencies[at] = { ...found, endedAt: now };
      return done;
    },
    policies: async () => ok({ version: 7, changedAt: now - 40 * HOUR, policies: POLICIES }),
    explainPolicy: async ({ action }) =>
      ok({
        allowed: action !== "read_history",
        version: 7,
        policies: action === "read_history" ? ["sensitive-closed"] : ["nurse-unit"],
        sentences: [
          "The conversation is marked psychiatry, which is closed to who is not on its roster.",
        ],
      }),
    signInRules: async () => ok(rules),
    setSignInRule: async (rule) => {
      rules.splice(0, rules.length, ...rules.filter(({ role }) => role !== rule.role), rule);
      return done;
    },
    workItems: async (query) => {
      const { page, more } = pageOf(items, ({ item }) => item, query);
      return ok({ items: page, more });
    },
    showWorkItem: async (item) => {
      const found = items.find((each) => each.item === item);
      if (found === undefined) return refuse("unknown_work_item");
      const clinicians = [{ authority: "GMC", number: "7654321" }];
      return ok({ item: found, field: "OBR-16", clinicians, held: null });
    },
    resolveWorkItem: async (item) => {
      items.splice(0, items.length, ...items.filter((each) => each.item !== item));
      return done;
    },
  };
}

const HEAD = (now: number): AuditHead => ({
  origin: "vault.hospital.example/log",
  size: 18_423,
  root: hash(90),
  logKey: "vault.hospital.example/log+1a2b3c4d+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh",
  cosigned: [{ name: "hub.example/witness", at: now - 2 * MINUTE }],
});

const ACTIONS: readonly Omit<AuditRecord, "at">[] = [
  {
    action: "device.enrolled",
    actor: { account: id(1), device: id(81), organisation: id(99) },
    place: { cell: "u05", country: "FR" },
    objects: [
      { id: id(81), kind: "device" },
      { id: id(1), kind: "account" },
    ],
  },
  {
    action: "account.sign_in_refused",
    actor: {},
    code: "sign_in_failed",
    outcome: "refused",
    place: { site: "campus" },
    objects: [{ id: id(3), kind: "account" }],
  },
  {
    action: "certificate.issued",
    actor: {},
    digest: hash(55),
    numbers: { until: 1_800_000_000_000 },
    objects: [{ id: id(81), kind: "device" }],
  },
  {
    action: "glass.broken",
    actor: { account: id(2), device: id(82) },
    numbers: { until: 1_800_000_000_000 },
    objects: [
      { id: id(400), kind: "emergency_access" },
      { id: id(401), kind: "conversation" },
    ],
  },
  { action: "patients.searched", actor: { account: id(4) }, numbers: { count: 3 } },
  {
    action: "policy.refused",
    actor: { account: id(4) },
    code: "not_permitted",
    outcome: "refused",
    numbers: { version: 7 },
  },
  { action: "message.archived", actor: {}, objects: [{ id: id(402), kind: "message" }] },
];

function logOf(now: number, broken: boolean): AuditEntry[] {
  return Array.from({ length: 60 }, (_, at) => {
    const index = 18_424 - at;
    const template = ACTIONS[at % ACTIONS.length] ?? { action: "service.started", actor: {} };
    const record = { ...template, at: now - at * 7 * MINUTE } as AuditRecord;
    const steps = [
      { side: "left" as const, sibling: hash(60), joined: hash(61) },
      { side: "right" as const, sibling: hash(62), joined: hash(90) },
    ];
    const proof =
      at < 2
        ? { state: "waiting" as const }
        : broken && at === 4
          ? { state: "failed" as const }
          : { state: "proven" as const, leaf: hash(63), steps };
    return { index, record, proof, file: proof.state === "proven" ? "proof\n" : null };
  });
}

function findingsOf(now: number): FindingEntry[] {
  const base = {
    device: null,
    firstAt: now - 3 * HOUR,
    lastAt: now - 2 * HOUR,
    count: 7,
    threshold: 5,
    evidence: [18_420, 18_413, 18_406],
    openedAt: now - 2 * HOUR,
    closedAt: null,
    closedByName: "",
    outcome: null,
  };
  return [
    {
      ...base,
      finding: id(501),
      rule: "failed_sign_ins",
      account: id(3),
      accountName: "José Ángel de la Cruz-Fernández",
    },
    {
      ...base,
      finding: id(502),
      rule: "patient_searches",
      account: ME.account,
      accountName: ME.name,
      count: 160,
      threshold: 120,
    },
    {
      ...base,
      finding: id(504),
      rule: "impossible_travel",
      account: id(4),
      accountName: "Priya Raghunathan",
      count: 1,
      threshold: 1,
      evidence: [18_420, 18_413],
    },
    {
      ...base,
      finding: id(505),
      rule: "out_of_hours",
      account: id(3),
      accountName: "José Ángel de la Cruz-Fernández",
      count: 4,
      threshold: 1,
    },
    { ...base, finding: id(506), rule: "exports", account: null, accountName: "" },
    {
      ...base,
      finding: id(503),
      rule: "failed_sign_ins_overall",
      account: null,
      accountName: "",
      closedAt: now - HOUR,
      closedByName: "Priya Raghunathan",
      outcome: "misuse",
    },
  ];
}

function emergenciesOf(now: number): EmergencyEntry[] {
  const base = {
    conversation: id(401),
    title: "Margaret O’Neill",
    reason: "Patient unresponsive on 4 West; attending physician could not be reached.",
    openedAt: now - 20 * MINUTE,
    until: now + 40 * MINUTE,
    endedAt: null,
    reviewedAt: null,
    reviewedBy: null,
    justified: null,
    remark: "",
  };
  return [
    { ...base, access: id(410), account: id(2), accountName: "أمينة الحسن" },
    { ...base, access: id(411), account: ME.account, accountName: ME.name, endedAt: now - MINUTE },
    {
      ...base,
      access: id(412),
      account: id(3),
      accountName: "José Ángel de la Cruz-Fernández",
      endedAt: now - MINUTE,
      reviewedAt: now - MINUTE,
      reviewedBy: ME.account,
      justified: false,
      remark: "Not on shift, and the care team was there.",
    },
  ];
}

const POLICIES: readonly PolicyEntry[] = [
  {
    policy: "nurse-unit",
    says: "Nurses of a unit reach its conversations.",
    permits: true,
    text: `permit (
  principal,
  action in [Action::"join", Action::"read_history", Action::"send"],
  resource is Conversation
) when {
  principal.roles.contains("nurse") && principal.departments.containsAny(resource.departments)
};`,
  },
  {
    policy: "sensitive-closed",
    says: "Sensitive conversations are closed to who is not on their roster.",
    permits: false,
    text: `forbid (
  principal,
  action,
  resource is Conversation
) when { resource.labels.contains("psychiatry") }
unless { resource.roster.contains(principal) };`,
  },
];

function itemsOf(now: number): WorkItemEntry[] {
  const entry = (
    seed: number,
    kind: string,
    reason: string,
    resolutions: WorkItemEntry["resolutions"],
  ): WorkItemEntry => ({
    item: id(seed),
    kind,
    reason,
    openedAt: now - seed * MINUTE,
    count: seed % 3,
    resolutions,
  });
  return [
    entry(301, "held_result", "no_recipient", ["post", "retry", "dismiss"]),
    entry(302, "emergency_access", "", []),
    entry(304, "unreadable_message", "hl7_malformed", ["retry", "dismiss"]),
  ];
}
