/**
 * A core in memory, for looking at screens: it keeps the promises of `core/api.ts` over a few conversations, and has no
 * keys, no store and no network. Reached from `tests/screens` only.
 */
import type {
  Core,
  CoreEvent,
  CoreState,
  DeviceEntry,
  Draft,
  InboxEntry,
  InboxFilter,
  MessageView,
  Need,
  Outcome,
  PasskeyAsked,
  PasskeyEntry,
  PasskeyWanted,
  UnlockWays,
  Workstation,
} from "../../src/core/api";
import type { DraftFile } from "../../src/core/api_drafts";
import { fold } from "../../src/domain/inbox/suggest";
import { memoryAdministration } from "./administration_core";
import { memoryCertificates } from "./certificates_core";
import {
  busyInbox,
  id,
  LABORATORY,
  ME,
  manyMore,
  messageOf,
  PATIENTS,
  PEOPLE,
  text,
} from "./hospital";
import { memoryIdentity, OFFER } from "./identity_core";
import { memoryWays, termOf, type WaysScene } from "./ways_core";

export interface Scene extends WaysScene {
  readonly state: "empty" | "locked" | "open" | "elsewhere" | "removed" | "trouble" | "silent";
  readonly code?: string;
  readonly entries?: "busy" | "none" | "many";
  readonly connection?: "online" | "connecting" | "unreachable" | "offline";
  readonly ended?: string;
  readonly storageFull?: boolean;
  readonly caughtUp?: boolean;
  readonly clockSkew?: number;
  readonly retryAfter?: number;
  readonly emergencyNotice?: string;
  /** What opens it: a passkey alone, or a PIN besides; by default a PIN alone. */
  readonly unlock?: "passkey" | "both";
  readonly steppedUp?: boolean;
  /** What this person administers; nothing, where it is absent. */
  readonly rights?: readonly string[];
  /** One record of the audit log fails its proof. */
  readonly brokenLog?: boolean;
  /** A workstation that so many share; whom of them the locked page asks. */
  readonly people?: number;
  readonly chosen?: number;
  /** The organisation's log has a device of somebody else's in this person's name, lacks one, and was forked. */
  readonly strangeLog?: boolean;
  /** Another device of the same person joined. */
  readonly newDevice?: boolean;
  /** Enrolment stops at this step, or fails with this code. */
  readonly enrolAt?: "keys";
  readonly enrolFails?: string;
  /** So many devices wait to be let in. */
  readonly waiting?: number;
  /** The country that this device is in. */
  readonly country?: string;
  /** Nobody looks at this device, which waits to be let in. */
  readonly unanswered?: boolean;
  /** Nothing but a provider proves who is there. */
  readonly providerOnly?: boolean;
  /** The policies close every patient to this person. */
  readonly closedPatient?: boolean;
  /** Every conversation is open by emergency access, for so many minutes still. */
  readonly emergency?: number;
  /** So many people of every roster named its owner as delegate. */
  readonly actsFor?: number;
  /** A critical message arrives as soon as the inbox was asked for. */
  readonly arrives?: boolean;
}

/** The PIN that opens it. */
export const PIN = "blue heron";

const done: Outcome<void> = { ok: true, value: undefined };
const refuse = (code: string, more = {}): Outcome<never> => ({
  ok: false,
  refused: { code, ...more },
});

export function makeMemoryCore(scene: Scene): Core {
  // Times are the hub's.
  const now = Date.now() - (scene.clockSkew ?? 0);
  const listeners = new Set<(event: CoreEvent) => void>();
  const tell = (event: CoreEvent) => {
    for (const listener of listeners) listener(event);
  };
  const entries = entriesOf(scene, now);
  const threads = new Map<string, MessageView[]>(
    entries.map((entry) => [entry.conversation, threadOf(entry, now)]),
  );
  const drafts = new Map<string, Draft>();
  let kept: readonly (DraftFile & { readonly conversation: string })[] = [];
  const devices = devicesOf(now, scene.country);
  const passkeys = passkeysOf(now);
  const open: Extract<CoreState, { kind: "open" }> = {
    kind: "open",
    me: ME,
    device: id(77),
    ways: waysOf(scene),
    here: hereOf(scene, 0),
    newDevices: scene.newDevice === true ? [id(78)] : [],
    organisation: {
      id: id(500),
      name: "Simulated Hospital",
      emergencyNotice: scene.emergencyNotice ?? "Not for codes: call 2222",
      quickPhrases: ["On my way", "Please call me", "Seen, no action needed"],
    },
    connection: scene.connection ?? "online",
    awaySince: (scene.connection ?? "online") === "online" ? null : now - 5 * 60_000,
    ended: scene.ended ?? null,
    storageFull: scene.storageFull ?? false,
    caughtUp: scene.caughtUp ?? true,
    clockSkew: scene.clockSkew ?? 0,
    session: termOf(scene, now),
  };
  let state: CoreState | null = stateOf(scene, open);
  const become = (next: CoreState) => {
    state = next;
    tell({ kind: "state", state: next });
  };
  const change = (conversation: string, next: Partial<InboxEntry>) => {
    const place = entries.findIndex((entry) => entry.conversation === conversation);
    const entry = entries[place];
    if (entry !== undefined) entries[place] = { ...entry, ...next };
    tell({ kind: "inbox" });
    tell({ kind: "conversation", conversation });
  };
  const find = (message: string) =>
    [...threads.values()].flat().find((each) => each.message === message) ?? null;
  const arrive = () => {
    const [entry] = entries;
    if (entry?.last == null) return;
    change(entry.conversation, { unread: entry.unread + 1 });
    tell({ kind: "arrived", conversation: entry.conversation, entry: entry.last });
  };
  let arrived = scene.arrives !== true;
  let wrong = 0;
  let written = 0;
  let here = hereOf(scene);

  return {
    state: () => (state === null ? new Promise(() => undefined) : Promise.resolve(state)),
    subscribe: async (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    enrol: async (_link, _pin, progress) => {
      for (const step of ["connecting", "invitation", "keys", "certificate", "storing"] as const) {
        progress({ step });
        if (step === scene.enrolAt) return new Promise(() => undefined);
        if (step === "invitation" && scene.enrolFails !== undefined)
          return refuse(scene.enrolFails);
      }
      become(open);
      return done;
    },
    beginEnrolment: async (_link, progress) => {
      for (const step of ["connecting", "invitation", "keys"] as const) progress({ step });
      if (scene.enrolFails !== undefined) return refuse(scene.enrolFails);
      return { ok: true, value: WANTED };
    },
    beginSignIn: async () => {
      if (scene.enrolFails !== undefined) return refuse(scene.enrolFails);
      return { ok: true, value: OFFER };
    },
    finishEnrolment: async (_given, progress) => {
      progress({ step: "certificate" });
      if (scene.enrolAt !== undefined) return new Promise(() => undefined);
      become(open);
      return done;
    },
    unlockWithPasskey: async ({ prf }) => {
      if (prf === null) return refuse("wrong_passkey");
      become(open);
      return done;
    },
    unlock: async (pin) => {
      if (pin !== PIN) {
        wrong += 1;
        return refuse("wrong_pin", wrong > 2 ? { retryAfter: 5000 } : {});
      }
      become(open);
      return done;
    },
    lock: async () => become({ kind: "locked", retryAfter: 0 }),
    changePin: async (pin) => (pin === PIN ? done : refuse("wrong_pin")),
    erase: async () => become({ kind: "empty" }),
    takeOver: async () => become(open),

    inbox: async (filter, offset, limit) => {
      if (!arrived) setTimeout(arrive, 100);
      arrived = true;
      const { need, ...others } = filter;
      const fitting = entries.filter((entry) => passes(entry, others));
      const counts: Record<Need, number> = {
        critical: 0,
        unacknowledged: 0,
        mention: 0,
        mine: 0,
        rest: 0,
      };
      for (const entry of fitting) counts[entry.need] += 1;
      const found = need === undefined ? fitting : fitting.filter((entry) => entry.need === need);
      return {
        entries: found.slice(offset, offset + limit),
        total: found.length,
        counts,
        unread: entries.filter((entry) => entry.unread > 0).length,
      };
    },
    conversation: async (conversation) => {
      const entry = entries.find((each) => each.conversation === conversation);
      const thread = threads.get(conversation) ?? [];
      if (entry === undefined) return null;
      const last = thread.length;
      return {
        conversation,
        kind: entry.kind,
        title: entry.title,
        roster: entry.roster,
        patient: entry.patient,
        careTeam: entry.patient === null ? [] : [ME.account, id(2)],
        labels: scene.emergency === undefined ? [] : ["psychiatry", "restricted"],
        emergency:
          scene.emergency === undefined
            ? null
            : { access: id(601), until: now + scene.emergency * 60_000 },
        founder: entry.kind === "group",
        mayActFor: scene.actsFor === undefined ? [] : entry.roster.slice(1, 1 + scene.actsFor),
        closed: null,
        lastPosition: last,
        firstUnread: entry.unread > 0 ? Math.max(1, last - entry.unread + 1) : null,
        unread: entry.unread,
        draft: drafts.get(conversation) ?? null,
      };
    },
    thread: async (conversation, query) => {
      const thread = threads.get(conversation) ?? [];
      const end = query.before === undefined ? thread.length : query.before - 1;
      const from = query.from === undefined ? Math.max(0, end - query.limit) : query.from - 1;
      const until = query.from === undefined ? end : from + query.limit;
      const messages = thread.slice(from, until);
      return { messages, earlier: from > 0, later: from + messages.length < thread.length };
    },
    message: async (message) => find(message),
    trend: async () =>
      ["98.00", "83.00", "95.00", "142.00", "310.00", "612.00"].map((value, index) => ({
        at: now - (6 - index) * 86_400_000,
        value,
        unit: "umol/L",
      })),
    fetchEarlier: async () => ({ ok: true, value: 0 }),
    search: async (words, limit) => {
      const wanted = fold(words);
      return entries
        .flatMap((entry) =>
          (threads.get(entry.conversation) ?? [])
            .filter(
              (each) => each.content.type === "text" && fold(each.content.body).includes(wanted),
            )
            .map((message) => ({
              conversation: entry.conversation,
              title: entry.title || "Direct",
              message,
            })),
        )
        .slice(0, limit);
    },

    send: async (conversation, outgoing) => {
      written += 1;
      const thread = threads.get(conversation) ?? [];
      const entry = entries.find((each) => each.conversation === conversation);
      if (entry === undefined) return refuse("unknown_conversation");
      const last = {
        message: id(500_000 + written),
        at: Date.now(),
        author: ME,
        mine: true,
        priority: outgoing.priority,
        state: "sent" as const,
        content: text(outgoing.body, { mentions: outgoing.mentions ?? [] }),
        retracted: false,
      };
      thread.push(messageOf(entry, last, thread.length + 1));
      change(conversation, { last });
      return { ok: true, value: last.message };
    },
    edit: async () => done,
    retract: async () => done,
    react: async () => done,
    acknowledge: async () => done,
    markRead: async (conversation) => change(conversation, { unread: 0 }),
    retry: async () => done,
    discard: async () => undefined,
    saveDraft: async (conversation, draft) => {
      if (draft === null) drafts.delete(conversation);
      else drafts.set(conversation, draft);
    },
    draftFiles: async (conversation) => kept.filter((one) => one.conversation === conversation),
    keepDraftFile: async (conversation, file, notes) => {
      const one = { id: id(700_000 + kept.length), conversation, file, notes };
      kept = [...kept, one];
      return { ok: true, value: one.id };
    },
    dropDraftFiles: async (_conversation, files) => {
      kept = kept.filter((one) => !files.includes(one.id));
    },
    openAttachment: async () => refuse("attachment_gone"),

    findPeople: async (words, limit) => ({
      ok: true,
      value: PEOPLE.filter((one) => fold(one.name).includes(fold(words))).slice(0, limit),
    }),
    findPatients: async (words, limit) => ({
      ok: true,
      value: PATIENTS.filter((one) => fold(one.name).includes(fold(words)))
        .slice(0, limit)
        .map((patient) => ({
          patient,
          careTeam: PEOPLE.slice(0, 2),
          conversation:
            entries.find((entry) => entry.patient?.id === patient.id)?.conversation ?? null,
        })),
    }),
    openConversation: async () => ({ ok: true, value: entries[2]?.conversation ?? "" }),
    openPatient: async () =>
      scene.closedPatient === true
        ? refuse("not_permitted")
        : { ok: true, value: entries[0]?.conversation ?? "" },
    changeRoster: async () => done,
    registerPush: async () => done,
    pushKey: async () => ({ ok: true, value: null }),

    devices: async () => ({ ok: true, value: devices }),
    ownCertificates: async () => memoryCertificates(devices, scene.strangeLog === true),
    removeDevice: async (device, wipe) => {
      const place = devices.findIndex((each) => each.device === device);
      const found = devices[place];
      if (found === undefined) return refuse("unknown_device");
      const state = wipe ? ("wipe_ordered" as const) : ("removed" as const);
      devices[place] = { ...found, state, changedAt: now };
      return done;
    },
    knowDevices: async () => become({ ...open, newDevices: [] }),
    passkeys: async () => ({ ok: true, value: passkeys }),
    beginPasskey: async () => ({ ok: true, value: WANTED }),
    addPasskey: async () => done,
    removePasskey: async () =>
      refuse(scene.steppedUp === true ? "last_passkey" : "step_up_required"),
    beginStepUp: async () => ({
      ok: true,
      value:
        scene.providerOnly === true
          ? { ...OFFER, passkey: null, password: false }
          : { ...OFFER, passkey: asked(null) },
    }),
    stepUp: async () => done,

    choosePerson: async (person) => {
      if (here === null) return;
      here = { ...here, chosen: person };
      become({ kind: "locked", retryAfter: 0, ways: waysOf(scene), here });
    },
    chooseByBadge: async () => refuse("unknown_badge"),
    addPerson: async () => become({ kind: "empty", here }),
    setBadge: async () => done,
    showNames: async (names) => {
      if (here !== null) here = { ...here, names };
      become({ ...open, here });
    },
    ...memoryWays(scene),
    ...memoryIdentity(now, scene.waiting ?? 0, scene.unanswered),
    ...memoryAdministration(scene.rights ?? [], now, devices, scene.brokenLog),
  };
}

const WANTED: PasskeyWanted = {
  challenge: new Uint8Array(32),
  relyingParty: "localhost",
  organisation: "Simulated Hospital",
  user: new Uint8Array(16),
  login: "ada.grey@hospital.example",
  exclude: [],
  prfInput: new Uint8Array(32),
};

function asked(prfInput: Uint8Array | null): PasskeyAsked {
  return {
    challenge: new Uint8Array(32),
    relyingParty: "localhost",
    credentials: [new Uint8Array(32)],
    prfInput,
  };
}

function waysOf(scene: Scene): UnlockWays {
  const { unlock } = scene;
  const passkeys = unlock === undefined ? null : asked(new Uint8Array(32));
  return { pin: unlock !== "passkey", passkeys };
}

function hereOf(scene: Scene, chosen?: number): Workstation | null {
  if (scene.people === undefined) return null;
  const people = PEOPLE.slice(0, scene.people).map(({ account, name }, index) => ({
    ...{ id: account, label: name, colour: index % 6, badge: index % 2 === 0 },
  }));
  const which = chosen ?? scene.chosen;
  const id = which === undefined ? null : (people[which]?.id ?? null);
  return { names: true, people, chosen: id };
}

function devicesOf(now: number, country?: string): DeviceEntry[] {
  const day = 86_400_000;
  const personal = { deviceClass: "personal", state: "active", changedAt: null } as const;
  return [
    {
      ...{ ...personal, device: id(77), name: "Chromium on Linux", method: "passkey" },
      ...{ enrolledAt: now - 3_600_000, seenAt: now - 20_000 },
      seenFrom:
        country === undefined
          ? { site: "Main campus", country: "", town: "" }
          : { site: "", country, town: "" },
    },
    {
      ...{ ...personal, device: id(78), name: "Safari on iPhone", method: "passkey" },
      ...{ enrolledAt: now - 40 * day, seenAt: now - 2 * day },
      seenFrom: { site: "", country: "FR", town: "Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson" },
    },
    {
      ...{ ...personal, device: id(79), name: "", method: "invitation" },
      ...{ enrolledAt: now - 90 * day, seenAt: null, deviceClass: "shared" },
      seenFrom: null,
    },
    {
      ...{ ...personal, device: id(80), name: "Firefox on Windows", method: "password" },
      ...{ enrolledAt: now - 200 * day, seenAt: now - 100 * day },
      seenFrom: { site: "", country: "DE", town: "" },
      ...{ state: "wiped", changedAt: now - 100 * day },
    },
  ];
}

function passkeysOf(now: number): PasskeyEntry[] {
  const day = 86_400_000;
  return [
    {
      ...{ credential: new Uint8Array(32), name: "Chromium on Linux", unlocks: true },
      ...{ addedAt: now - 40 * day, usedAt: now - 20_000, synced: false },
    },
    {
      ...{ credential: new Uint8Array(32).fill(1), name: "Phone", unlocks: false },
      ...{ addedAt: now - 80 * day, usedAt: null, synced: true },
    },
  ];
}

function stateOf(scene: Scene, open: CoreState): CoreState | null {
  switch (scene.state) {
    case "silent":
      return null;
    case "open":
      return open;
    case "locked": {
      const here = hereOf(scene);
      return { kind: "locked", retryAfter: scene.retryAfter ?? 0, ways: waysOf(scene), here };
    }
    case "trouble":
      return { kind: "trouble", code: scene.code ?? "state_corrupt" };
    default:
      return { kind: scene.state };
  }
}

function entriesOf(scene: Scene, now: number): InboxEntry[] {
  if (scene.entries === "none") return [];
  const busy = busyInbox(now);
  return scene.entries === "many" ? [...busy, ...manyMore(10_000 - busy.length, now)] : busy;
}

function threadOf(entry: InboxEntry, now: number): MessageView[] {
  if (entry.last === null) return [];
  const others = entry.roster.filter((one) => one.account !== ME.account && one !== LABORATORY);
  const lines = [
    "Morning. Anything I should know from the night?",
    "Urine output is down since four.",
    "Seen.",
  ];
  const earlier = lines.map((body, index) =>
    messageOf(
      entry,
      {
        message: id(Number.parseInt(entry.conversation.slice(0, 8), 16) + 700_000 + index),
        at: now - (lines.length - index) * 1_800_000 - 7_200_000,
        author: index % 2 === 0 ? ME : (others[0] ?? ME),
        mine: index % 2 === 0,
        priority: 1,
        state: "sent",
        content: text(body),
        retracted: false,
      },
      index + 1,
    ),
  );
  return [...earlier, messageOf(entry, entry.last, earlier.length + 1)];
}

function passes(entry: InboxEntry, filter: InboxFilter): boolean {
  if (filter.unread === true && entry.unread === 0) return false;
  if (filter.patient !== undefined && entry.patient?.id !== filter.patient) return false;
  const { person } = filter;
  if (person !== undefined && !entry.roster.some((one) => one.account === person)) return false;
  if (filter.text === undefined) return true;
  const line = fold(
    [entry.title, entry.patient?.name ?? "", ...entry.roster.map((one) => one.name)].join(" "),
  );
  return fold(filter.text)
    .split(/\s+/)
    .every((word) => line.includes(word));
}
