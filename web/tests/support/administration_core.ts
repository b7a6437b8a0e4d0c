/** The administrators' part of the core in memory: people, their devices, invitations, sessions and a recovery. */
import type { DeviceEntry, Outcome } from "../../src/core/api";
import type {
  AccountEntry,
  AdministrationCore,
  InvitationEntry,
  InvitationMade,
  RecoveryEntry,
  SessionEntry,
} from "../../src/core/api_administration";
import { fold } from "../../src/domain/inbox/suggest";
import { memoryCompliance } from "./compliance_core";
import { id, ME, PEOPLE } from "./hospital";
import { pageOf } from "./page_of";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const LINK = `https://wardline.hospital.example/enrol#${"a1B2".repeat(40)}`;

const done: Outcome<void> = { ok: true, value: undefined };
const refuse = (code: string): Outcome<never> => ({ ok: false, refused: { code } });

/** `rights`: none for who administers nothing. */
export function memoryAdministration(
  rights: readonly string[],
  now: number,
  devices: DeviceEntry[],
  brokenLog = false,
): AdministrationCore {
  const accounts = accountsOf(now);
  const invitations: InvitationEntry[] = [
    entry(1, "Wanjirũ Kĩmani", now + 50 * HOUR),
    entry(2, "أمينة الحسن", now + 3 * HOUR),
  ];
  const recoveries: RecoveryEntry[] = [
    {
      recovery: id(601),
      account: id(3),
      accountName: "José Ángel de la Cruz-Fernández",
      askedBy: id(5),
      askedByName: "Priya Raghunathan",
      reason:
        "Phone and security key were in the bag that was stolen; identified at the desk by badge.",
      askedAt: now - 2 * HOUR,
      expiresAt: now + 22 * HOUR,
    },
  ];
  const made = (): InvitationMade => ({
    invitation: id(700),
    link: LINK,
    expiresAt: now + 3 * DAY,
  });
  const change = (account: string, next: Partial<AccountEntry>): Outcome<void> => {
    const place = accounts.findIndex((each) => each.account === account);
    const found = accounts[place];
    if (found === undefined) return refuse("unknown_account");
    accounts[place] = { ...found, ...next };
    return done;
  };
  return {
    ...memoryCompliance(now, brokenLog),
    rights: async () => ({ ok: true, value: rights }),
    accounts: async ({ text, suspended, after, limit }) => {
      const words = fold(text).split(" ");
      const matching = accounts.filter(
        (each) =>
          (suspended === null || each.suspended === suspended) &&
          words.every((word) => fold(`${each.name} ${each.title} ${each.login}`).includes(word)),
      );
      const { page, more } = pageOf(matching, (each) => each.account, { after, limit });
      return { ok: true, value: { accounts: page, more } };
    },
    account: async (account) => ({
      ok: true,
      value: accounts.find((each) => each.account === account) ?? null,
    }),
    createAccount: async (given) => {
      if (accounts.some((each) => given.login !== "" && each.login === given.login))
        return refuse("login_taken");
      const account = id(900 + accounts.length);
      accounts.push({ ...person(account, now), ...given, devices: 0, enrolled: false });
      return { ok: true, value: account };
    },
    changeAccount: async (account, given) => change(account, given),
    suspendAccount: async (account) => change(account, { suspended: true, devices: 0 }),
    reinstateAccount: async (account) => change(account, { suspended: false }),
    accountDevices: async (account) => ({
      ok: true,
      value: account === id(2) ? [] : devices,
    }),
    invite: async (account) =>
      accounts.find((each) => each.account === account)?.enrolled === true
        ? refuse("recovery_needed")
        : { ok: true, value: made() },
    invitations: async () => ({ ok: true, value: invitations }),
    withdrawInvitation: async (invitation) => {
      const place = invitations.findIndex((each) => each.invitation === invitation);
      if (place < 0) return refuse("bad_invitation");
      invitations.splice(place, 1);
      return done;
    },
    sessions: async ({ text, after, limit }) => {
      const words = fold(text).split(" ");
      const matching = [...sessionsOf(devices, now), ...poolSessions(now)].filter((each) =>
        words.every((word) => fold(`${each.accountName} ${each.deviceName}`).includes(word)),
      );
      const { page, more } = pageOf(matching, (each) => each.device, { after, limit });
      return { ok: true, value: { sessions: page, more } };
    },
    sessionsOf: async (account) => ({
      ok: true,
      value: sessionsOf(devices, now).map((each) => ({ ...each, account })),
    }),
    endSession: async () => done,
    askRecovery: async () => done,
    recoveries: async () => ({ ok: true, value: recoveries }),
    decideRecovery: async (_recovery, agree) => {
      recoveries.length = 0;
      return { ok: true, value: agree ? made() : null };
    },
  };
}

function sessionsOf(devices: readonly DeviceEntry[], now: number): SessionEntry[] {
  return devices
    .filter(({ state }) => state === "active")
    .map((each, index) => ({
      ...{ device: each.device, deviceName: each.name, deviceClass: each.deviceClass },
      account: PEOPLE[index]?.account ?? ME.account,
      accountName: PEOPLE[index]?.name ?? ME.name,
      beganAt: now - 5 * HOUR,
      until: now + (index === 2 ? -HOUR : 7 * HOUR),
      seenAt: each.seenAt,
      seenFrom: each.seenFrom,
    }));
}

/** Ten thousand. */
function poolSessions(now: number): SessionEntry[] {
  return Array.from({ length: 10_000 }, (_, index) => ({
    ...{ device: id(30_000 + index), deviceName: `Desk ${index + 1}`, account: id(2000 + index) },
    accountName: `Nurse ${String(index + 1).padStart(5, "0")} of the pool`,
    ...({ deviceClass: "shared", beganAt: now - HOUR, until: now + HOUR, seenAt: now } as const),
    seenFrom: null,
  }));
}

function entry(number: number, accountName: string, expiresAt: number): InvitationEntry {
  return { invitation: id(500 + number), account: id(400 + number), accountName, expiresAt };
}

function person(account: string, now: number): AccountEntry {
  return {
    account,
    ...{ name: "", title: "", login: "", roles: [], person: true, suspended: false },
    ...{ departments: ["Renal", "Ward 4B"], devices: 2, enrolled: true, seenAt: now - 2 * HOUR },
    signsIn: true,
  };
}

const ROLES = [["physician"], ["physician"], ["nurse"], ["pharmacist"], [], ["dispatcher"]];

function accountsOf(now: number): AccountEntry[] {
  const known = PEOPLE.map((each, index): AccountEntry => {
    const login = `person.${index}@hospital.example`;
    const roles = ROLES[index] ?? ["physician", "administrator"];
    const fresh = index === 3 ? { devices: 0, enrolled: false, seenAt: null } : {};
    return {
      ...person(each.account, now),
      ...{ name: each.name, title: each.role, login, roles, suspended: index === 5, ...fresh },
      signsIn: index !== 2,
    };
  });
  const many = Array.from({ length: 70 }, (_, index): AccountEntry => {
    const name = `Nurse ${String(index + 1).padStart(3, "0")} of the pool`;
    return { ...person(id(2000 + index), now), name, title: "Bank nurse", roles: ["nurse"] };
  });
  return [...known, ...many];
}
