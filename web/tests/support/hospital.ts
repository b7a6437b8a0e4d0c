/**
 * The simulated hospital of `tests/data/hl7v2/simhospital.hl7` as the page sees it, and what real organisations add:
 * long titles, Spanish names, text in other directions, characters that mean harm.
 */
import type { InboxEntry, MessagePreview, MessageView, Need, Person } from "../../src/core/api";
import type { Content, Observation, Patient, Result, Text } from "../../src/core/content/types";

/** A stable id from a number. */
export function id(number: number): string {
  return (number + 0x5eed).toString(16).padStart(8, "0").repeat(4);
}

export const ME: Person = {
  account: id(1),
  name: "Kathleen Woolfson",
  role: "Nephrology registrar",
};

export const PEOPLE: readonly Person[] = [
  ME,
  { account: id(2), name: "Dr Angela Villarreal Ñíguez", role: "Renal consultant" },
  { account: id(3), name: "José Ángel de la Cruz-Fernández", role: "Charge nurse, Ward 4B" },
  { account: id(4), name: "أمينة الحسن", role: "Pharmacist" },
  { account: id(5), name: "Priya Raghunathan", role: "Laboratory" },
  { account: id(6), name: "Marco \u202eoibaF\u202c Esposito", role: "Transport dispatcher" },
  { account: id(7), name: "Wanjirũ Kĩmani", role: "Emergency physician" },
];

export const LABORATORY: Person = { account: id(9), name: "Simulated Hospital", role: "Vault" };

function person(index: number): Person {
  return PEOPLE[index % PEOPLE.length] ?? ME;
}

export const PATIENTS: readonly Patient[] = [
  {
    id: id(101),
    name: "Esterkin, AKI Scenario 6",
    identifiers: [
      { authority: "SIMULATOR MRN", value: "2590157853", kind: "MRN" },
      { authority: "NHSNBR", value: "2478684691", kind: "NHSNMBR" },
    ],
    birth_date: "1989-01-18",
    sex: "F",
    location: "ED, bay 7",
    allergies: [{ text: "Penicillin", kind: "DA", severity: "SV", reaction: "Anaphylaxis" }],
  },
  {
    id: id(102),
    name: "María de los Ángeles Gutiérrez-Villalobos y Fernández de Córdoba",
    identifiers: [
      { authority: "SIMULATOR MRN", value: "1187220934", kind: "MRN" },
      { authority: "NHSNBR", value: "9434765919", kind: "NHSNMBR" },
    ],
    birth_date: "1951-07-02",
    sex: "F",
    location: "Renal 2, room 14, bed B",
    allergies: [],
  },
  {
    id: id(103),
    name: "משה לוי",
    identifiers: [{ authority: "SIMULATOR MRN", value: "7741002268", kind: "MRN" }],
    birth_date: "1978-11",
    sex: "M",
    location: "ICU 3",
    allergies: [{ text: "Latex", kind: "MA", severity: "MO", reaction: "Rash" }],
  },
];

function patient(index: number): Patient {
  const found = PATIENTS[index % PATIENTS.length];
  if (found === undefined) throw new Error("no patient");
  return found;
}

export function text(body: string, more: Partial<Text> = {}): Text {
  return {
    type: "text",
    version: 1,
    body,
    acknowledge_by: null,
    attachments: [],
    on_behalf_of: null,
    mentions: [],
    patient: null,
    reply_to: null,
    ...more,
  };
}

function observation(
  name: string,
  value: string,
  unit: string,
  range: string,
  more: Partial<Observation> = {},
): Observation {
  return {
    code: { code: name.toLowerCase(), system: "WinPath", text: name },
    evaluation: "normal",
    value,
    flags: [],
    notes: [],
    observed: null,
    reason: "",
    reference_range: range,
    shown: null,
    status: "final",
    sub_id: "",
    unit,
    value_type: "NM",
    ...more,
  };
}

export function creatinine(about: Patient, value: string, now: number): Result {
  const critical = Number(value) > 300;
  const flags = critical ? ["HH"] : [];
  return {
    type: "result",
    version: 1,
    acknowledge_by: critical ? now + 252_000 : null,
    code: { code: "us-0003", system: "WinPath", text: "UREA AND ELECTROLYTES" },
    number: 1,
    observations: [
      observation("Creatinine", value, "umol/L", "49 - 92", {
        evaluation: critical ? "critical" : "abnormal",
        flags,
      }),
      observation("Potassium", "6.10", "mmol/L", "3.5 - 5.1", {
        evaluation: "abnormal",
        flags: ["H"],
      }),
      observation("Sodium", "138.00", "mmol/L", "133 - 146"),
    ],
    order_key: id(900),
    patient: about,
    received: now - 240_000,
    status: "final",
    collected: { text: "20200502220643", at: now - 3_600_000 },
    critical: critical ? [0] : [],
    diagnostic_report: null,
    filler: "4262718364",
    known: false,
    not_evaluated: [],
    notes: [],
    placer: "1892929505",
    resulted: { text: "20200502230643", at: now - 300_000 },
    supersedes: null,
  };
}

export function preview(
  number: number,
  author: Person,
  content: Content,
  at: number,
  more: Partial<MessagePreview> = {},
): MessagePreview {
  return {
    message: id(10_000 + number),
    at,
    author,
    mine: author.account === ME.account,
    priority: 1,
    state: "sent",
    content,
    retracted: false,
    ...more,
  };
}

/** The inbox of a busy night: something of everything, most urgent first. */
export function busyInbox(now: number): InboxEntry[] {
  const minute = 60_000;
  const entry = (
    number: number,
    need: Need,
    more: Partial<InboxEntry> & Pick<InboxEntry, "title" | "kind">,
  ): InboxEntry => ({
    conversation: id(1000 + number),
    roster: [ME, person(1), person(2)],
    patient: null,
    need,
    due: null,
    unread: 0,
    last: null,
    draft: false,
    ...more,
  });
  return [
    entry(1, "critical", {
      kind: "patient",
      title: patient(0).name,
      patient: patient(0),
      roster: [ME, person(1), person(2), LABORATORY],
      due: now + 4 * minute + 12_000,
      unread: 2,
      last: preview(1, LABORATORY, creatinine(patient(0), "612.00", now), now - 40_000, {
        priority: 3,
      }),
    }),
    entry(2, "critical", {
      kind: "patient",
      title: patient(2).name,
      patient: patient(2),
      due: now - 2 * minute,
      unread: 1,
      last: preview(
        2,
        person(4),
        text("K 6.9 repeated, not haemolysed. Please call back."),
        now - 9 * minute,
        {
          priority: 3,
        },
      ),
    }),
    entry(3, "unacknowledged", {
      kind: "group",
      title: "Renal on call",
      roster: PEOPLE.slice(0, 6),
      due: now + 26 * minute,
      unread: 4,
      last: preview(
        3,
        person(1),
        text("Who takes the dialysis catheter in bay 7? Answer by ten please."),
        now - 12 * minute,
        { priority: 2 },
      ),
    }),
    entry(4, "mention", {
      kind: "patient",
      title: patient(1).name,
      patient: patient(1),
      unread: 1,
      last: preview(
        4,
        person(2),
        text(
          "@Kathleen Woolfson la hija está aquí y pregunta por el resultado de la biopsia; ¿puede bajar cuando termine la ronda?",
          { mentions: [ME.account] },
        ),
        now - 31 * minute,
      ),
    }),
    entry(5, "mine", {
      kind: "direct",
      title: "",
      roster: [ME, person(3)],
      last: preview(
        5,
        ME,
        text("Thank you. I will renew the meropenem order before six."),
        now - 55 * minute,
        { state: "waiting" },
      ),
    }),
    entry(6, "mine", {
      kind: "order",
      title:
        "Transport: CT abdomen, bed 14B to imaging, oxygen 2 L, isolation, hoist needed at both ends",
      roster: [ME, person(5)],
      patient: null,
      draft: true,
      last: preview(6, person(5), text("On the way."), now - 3 * 60 * minute),
    }),
    entry(7, "rest", {
      kind: "direct",
      title: "",
      roster: [ME, person(6)],
      last: preview(7, ME, text("Could you look at the ECG?"), now - 26 * 60 * minute, {
        state: "failed",
      }),
    }),
    entry(8, "rest", {
      kind: "role",
      title: "Cardiology on call",
      unread: 120,
      last: preview(
        8,
        person(6),
        text("Handover: three new, two discharged.\nDetails in the list."),
        now - 49 * 60 * minute,
      ),
    }),
    entry(9, "rest", {
      kind: "broadcast",
      title: "Bed management",
      roster: [...PEOPLE, LABORATORY],
      last: preview(
        9,
        LABORATORY,
        { type: "unknown", named: "poll", version: 3, data: new Uint8Array() },
        now - 72 * 60 * minute,
      ),
    }),
    entry(10, "rest", {
      kind: "group",
      title: "تنسيق الصيدلية",
      roster: [ME, person(3), person(1)],
      last: preview(
        10,
        person(3),
        text("تم تعديل الجرعة إلى 500 mg كل 12 ساعة"),
        now - 96 * 60 * minute,
      ),
    }),
    entry(11, "rest", {
      kind: "group",
      title: "Night team",
      roster: [ME, person(1), person(2)],
      last: preview(11, person(1), text("…"), now - 400 * 24 * 60 * minute, { retracted: true }),
    }),
  ];
}

/** Many more of the least urgent. */
export function manyMore(count: number, now: number): InboxEntry[] {
  return Array.from({ length: count }, (_, index) => {
    const author = person(1 + (index % 6));
    return {
      conversation: id(20_000 + index),
      kind: index % 3 === 0 ? "patient" : "group",
      title: index % 3 === 0 ? `${patient(index).name} ${index}` : `Ward ${index} huddle`,
      roster: [ME, author],
      patient: index % 3 === 0 ? patient(index) : null,
      need: "rest",
      due: null,
      unread: index % 17 === 0 ? 1 + (index % 5) : 0,
      last: preview(
        30_000 + index,
        author,
        text(`Note ${index}: seen on the round, nothing new.`),
        now - (index + 100) * 3_600_000,
      ),
      draft: false,
    } satisfies InboxEntry;
  });
}

/** A message of a thread from a preview. */
export function messageOf(entry: InboxEntry, last: MessagePreview, position: number): MessageView {
  return {
    message: last.message,
    conversation: entry.conversation,
    position,
    at: last.at,
    author: last.author,
    mine: last.mine,
    priority: last.priority,
    state: last.state,
    failure: last.state === "failed" ? "not_a_member" : null,
    content: last.content,
    replyTo: null,
    edits: [],
    retracted: last.retracted ? { at: last.at, by: last.author } : null,
    reactions: [],
    acknowledgements: [],
    paged: null,
    supersededBy: null,
    named: [ME],
    people: entry.roster.map((one) => ({
      person: one,
      delivered: true,
      read: one.account !== id(3),
      acknowledged: null,
    })),
    mentionsMe: entry.need === "mention",
    progress: null,
  };
}
