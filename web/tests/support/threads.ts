/** What is said in the simulated hospital: one message of every kind, and a thread as long as one likes. */
import type { Acknowledged, MessageView, Person, PersonStatus } from "../../src/core/api";
import type { Attachment, Content, Result } from "../../src/core/content/types";
import { creatinine, id, LABORATORY, ME, PATIENTS, PEOPLE, text } from "./hospital";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function personAt(index: number): Person {
  return PEOPLE[index % PEOPLE.length] ?? ME;
}

export function statusOf(
  person: Person,
  step: "none" | "delivered" | "read",
  acknowledged: Acknowledged | null = null,
): PersonStatus {
  return { person, delivered: step !== "none", read: step === "read", acknowledged };
}

export function acknowledged(
  kind: Acknowledged["kind"],
  person: Person,
  at: number,
  words = "",
): Acknowledged {
  return { kind, person, at, text: words };
}

export function viewOf(
  conversation: string,
  position: number | null,
  author: Person,
  at: number,
  content: Content,
  more: Partial<MessageView> = {},
): MessageView {
  const mine = author.account === ME.account;
  return {
    message: id(2_000_000 + (position ?? Math.round(at % 900_000) + 1_000_000)),
    conversation,
    position,
    at,
    author,
    mine,
    priority: 1,
    state: position === null ? "waiting" : "sent",
    failure: null,
    content,
    replyTo: null,
    edits: [],
    retracted: null,
    reactions: [],
    acknowledgements: [],
    paged: null,
    supersededBy: null,
    named: [],
    people: PEOPLE.slice(0, 5)
      .filter((one) => one.account !== author.account)
      .map((one, index) => statusOf(one, index < 2 ? "read" : "delivered")),
    mentionsMe: false,
    progress: null,
    ...more,
  };
}

export function attachment(more: Partial<Attachment> = {}): Attachment {
  return {
    blob: id(800_001),
    key: new Uint8Array(32),
    media_type: "image/jpeg",
    name: "wound-left-heel.jpg",
    sha256: new Uint8Array(32),
    size: 184_320,
    duration: null,
    height: 960,
    preview: new Uint8Array(),
    width: 1280,
    ...more,
  };
}

/** The conversation about the patient with the critical creatinine. */
export function richThread(conversation: string, now: number): MessageView[] {
  const [me, consultant, nurse, pharmacist] = [ME, personAt(1), personAt(2), personAt(3)];
  const [about] = PATIENTS;
  if (about === undefined) throw new Error("no patient");
  const thread: MessageView[] = [];
  const say = (author: Person, ago: number, content: Content, more: Partial<MessageView> = {}) => {
    const made = viewOf(conversation, thread.length + 1, author, now - ago, content, more);
    thread.push(made);
    return made;
  };
  const notice = {
    type: "notice",
    version: 1,
    after: "",
    before: "",
    happened: null,
    joined: [],
    left: [],
    merged: [],
    patient: null,
    reason: "",
    asked_by: "",
    recovery: "",
  } as const;

  say(LABORATORY, 2 * DAY + 3 * HOUR, { ...notice, kind: "patient_admitted", after: "ED, bay 7" });
  say(
    LABORATORY,
    2 * DAY + 2 * HOUR,
    { ...notice, kind: "roster_changed", joined: [consultant.account, nurse.account] },
    { named: [consultant, nurse] },
  );
  const first = { ...creatinine(about, "142.00", now - 2 * DAY), status: "preliminary" as const };
  const preliminary = say(LABORATORY, 2 * DAY + HOUR, first, { priority: 2 });
  const correctedResult: Result = {
    ...creatinine(about, "124.00", now - DAY),
    number: 2,
    status: "corrected",
    supersedes: preliminary.message,
  };
  const corrected = say(LABORATORY, DAY + 5 * HOUR, correctedResult, {
    acknowledgements: [acknowledged("seen", consultant, now - DAY - 4 * HOUR)],
  });
  thread[thread.indexOf(preliminary)] = { ...preliminary, supersededBy: corrected.message };
  say(nurse, DAY + 3 * HOUR, text("Urine output is down since four: 20 ml in the last two hours."));
  say(
    nurse,
    DAY + 3 * HOUR - MINUTE,
    text("Bladder scan 60 ml. Catheter is patent.\n\nBP 92/54, HR 112, temp 38.4"),
  );
  const question = say(
    consultant,
    DAY + 2 * HOUR,
    text(
      "@Kathleen Woolfson please review fluids and stop the gentamicin: https://intranet.example/aki.",
      {
        mentions: [me.account],
      },
    ),
    { named: [me], mentionsMe: true },
  );
  say(
    me,
    DAY + 2 * HOUR - 5 * MINUTE,
    text("Done. Gentamicin stopped, 500 ml Hartmann's running."),
    {
      replyTo: { message: question.message, author: question.author, content: question.content },
      reactions: [
        { emoji: "👍", people: [consultant, nurse], mine: false },
        { emoji: "🙏", people: [pharmacist], mine: false },
      ],
      edits: [
        { body: "Done. Gentamicin stoped, 250 ml Hartmann's running.", at: now - DAY - 2 * HOUR },
      ],
    },
  );
  say(me, DAY + 2 * HOUR - 6 * MINUTE, text(""), {
    retracted: { at: now - DAY - 2 * HOUR, by: me },
  });
  say(pharmacist, 20 * HOUR, text("تم تعديل الجرعة إلى 500 mg كل 12 ساعة، شكرا"));
  say(
    personAt(5),
    19 * HOUR,
    text("Ready \u202egnihtemos\u202c to move\u200b her at 14:00, porter \u2066x\u2069"),
  );
  say(nurse, 5 * HOUR, text("Heel this morning", { attachments: [attachment()] }));
  say(
    consultant,
    4 * HOUR + 50 * MINUTE,
    text("", {
      attachments: [
        attachment({
          blob: id(800_002),
          media_type: "audio/webm",
          name: "voice-note.webm",
          size: 61_000,
          duration: 23_000,
          width: null,
          height: null,
        }),
      ],
    }),
  );
  say(
    nurse,
    4 * HOUR,
    text("Consent and the old ECG", {
      attachments: [
        attachment({
          blob: id(800_003),
          media_type: "application/pdf",
          name: "consent form signed 2026-11-21 Esterkin.pdf",
          size: 1_204_000,
          width: null,
          height: null,
        }),
        attachment({
          blob: id(800_004),
          media_type: "text/html",
          name: "ecg.html",
          size: 9_100,
          width: null,
          height: null,
        }),
      ],
    }),
  );
  say(LABORATORY, 3 * HOUR, {
    type: "document",
    version: 1,
    document_key: id(700),
    kind: "DS",
    lines: Array.from(
      { length: 20 },
      (_, index) => `Line ${index + 1} of the operation note, as dictated.`,
    ),
    patient: about,
    received: now - 3 * HOUR,
    author: "Lindqvist, Per",
    completion: "AU",
    number: "D-4711",
    shown: null,
    title: { code: "11504-8", system: "LN", text: "Surgical operation note" },
    written: { text: "20261121", at: now - 4 * HOUR },
  });
  say(LABORATORY, 2 * HOUR, {
    type: "unknown",
    named: "poll",
    version: 3,
    data: new Uint8Array([1]),
  });
  say(
    LABORATORY,
    100 * MINUTE,
    {
      ...notice,
      kind: "outside_care_team",
      joined: [personAt(6).account],
      reason: "Covering for Dr Villarreal tonight",
    },
    { named: [personAt(6)] },
  );
  say(LABORATORY, 95 * MINUTE, {
    ...notice,
    kind: "recovery_asked",
    asked_by: "Root Administrator",
    reason: "Phone and key lost; spoke with her at the desk",
    recovery: "5f".repeat(16),
  });
  const critical = say(LABORATORY, 10 * MINUTE, creatinine(about, "612.00", now), {
    priority: 3,
    paged: {
      person: me,
      reason: "critical",
      at: now - 9 * MINUTE,
      due: now + 4 * MINUTE + 12_000,
      attempt: 1,
    },
    people: [
      statusOf(me, "read"),
      statusOf(
        consultant,
        "read",
        acknowledged("declined", consultant, now - 8 * MINUTE, "In theatre until noon"),
      ),
      statusOf(nurse, "delivered", null),
      statusOf(pharmacist, "none"),
    ],
    acknowledgements: [
      acknowledged("declined", consultant, now - 8 * MINUTE, "In theatre until noon"),
    ],
  });
  say(
    LABORATORY,
    9 * MINUTE,
    {
      type: "page",
      version: 1,
      message: critical.message,
      reason: "declined",
      target: me.account,
      attempt: 1,
      before: consultant.account,
      due: now + 4 * MINUTE + 12_000,
    },
    { named: [me, consultant] },
  );
  say(
    LABORATORY,
    8 * MINUTE,
    {
      type: "handoff",
      version: 1,
      message: id(99_999),
      original: text("K 6.9 repeated, not haemolysed. Please call back on 4412."),
      reason: "escalated",
      sender: personAt(4).account,
      sent: now - 3 * HOUR,
      conversation: null,
    },
    { priority: 3, named: [personAt(4)] },
  );
  say(
    nurse,
    4 * MINUTE,
    text("Can you come to bay 7 now? She is drowsy.", { acknowledge_by: now + 11 * MINUTE }),
    { priority: 2 },
  );
  say(me, 2 * MINUTE, text("On my way. Please get a gas and an ECG."), {
    people: [
      statusOf(consultant, "delivered"),
      statusOf(nurse, "read", acknowledged("seen", nurse, now - MINUTE)),
      statusOf(pharmacist, "none"),
    ],
    acknowledgements: [acknowledged("seen", nurse, now - MINUTE)],
  });
  thread.push(
    viewOf(conversation, null, me, now - 30_000, text("Calling dialysis."), {
      message: id(3_000_001),
    }),
    viewOf(conversation, null, me, now - 20_000, text("And the family?"), {
      message: id(3_000_002),
      state: "failed",
      failure: "not_a_member",
    }),
  );
  return thread;
}

const WORDS =
  "seen on the round nothing new please check the potassium again before six bed is ready patient drowsy but rousable call me when the gas is back thank you will do family informed transport at ten".split(
    " ",
  );

/** The message at a place of a thread without end: always the same one. */
export function longMessage(
  conversation: string,
  position: number,
  now: number,
  length: number,
): MessageView {
  const author = personAt(Math.floor(position / 3) * 5 + (position % 3 === 0 ? 1 : 0));
  const at = now - (length - position) * 4 * MINUTE;
  const about = PATIENTS[0];
  if (position % 29 === 0 && about !== undefined) {
    return viewOf(
      conversation,
      position,
      LABORATORY,
      at,
      creatinine(about, String(80 + (position % 500)), at),
    );
  }
  const count = 3 + ((position * 7919) % 38);
  const body = Array.from(
    { length: count },
    (_, index) => WORDS[(position * 31 + index * 7) % WORDS.length],
  ).join(" ");
  return viewOf(conversation, position, author, at, text(`${position}: ${body}`), {
    reactions: position % 11 === 0 ? [{ emoji: "👍", people: [personAt(2)], mine: false }] : [],
    priority: position % 97 === 0 ? 2 : 1,
  });
}
