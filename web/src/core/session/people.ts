/** What the locked page asks of a workstation that several people share, and what its owner sets there. */
import type { Outcome, PeopleHere } from "../api";
import type { Bytes } from "../bytes";
import { DONE, refuse } from "../device/compose";
import type { Environment } from "../environment";
import { argon2id } from "../mls";
import { badgeDigest, badgeNumber } from "./badge";
import type { Seats } from "./seats";

/** As much of the profile as this needs. */
export interface Desk {
  readonly environment: Environment;
  readonly seats: Seats;
  /** The name of whose page is open; null while nobody's is. */
  readonly owner: () => string | null;
  /** One after the other; what the store refuses is the answer. */
  readonly alone: <T>(work: () => Promise<Outcome<T>>) => Promise<Outcome<T>>;
  /** From one locked person, or from an enrolment, to another. */
  readonly choose: (choose: (seats: Seats) => boolean) => Promise<void>;
  /** Nobody is chosen, and somebody comes: whether that may be. */
  readonly welcome: () => Promise<void>;
  /** What is open is shown anew. */
  readonly changed: () => void;
}

export function peopleHere(desk: Desk): PeopleHere {
  const { seats } = desk;
  const quietly = async (work: () => Promise<void>) => {
    await desk.alone(async () => {
      await work();
      return DONE;
    });
  };
  return {
    choosePerson: (person) =>
      quietly(() => desk.choose(() => person !== null && seats.choose(person))),
    chooseByBadge: (typed) =>
      desk.alone(async () => {
        const [number, { salt }] = [badgeNumber(typed), seats];
        const locked = desk.owner() === null;
        if (number === null || salt === null || !locked) return refuse("unknown_badge");
        const badge = await digest(desk.environment, number, salt);
        await desk.choose(() => seats.chooseBy(badge));
        return seats.chosen === null ? refuse("unknown_badge") : DONE;
      }),
    addPerson: () => quietly(() => desk.welcome()),
    setBadge: (typed) =>
      desk.alone(async () => {
        const { salt } = seats;
        if (desk.owner() === null || salt === null) return refuse("locked");
        const number = typed === null ? null : badgeNumber(typed);
        if (typed !== null && number === null) return refuse("badge_too_short");
        const badge = number === null ? null : await digest(desk.environment, number, salt);
        if (badge !== null && seats.isTaken(badge)) return refuse("badge_taken");
        await seats.setBadge(badge);
        desk.changed();
        return DONE;
      }),
    showNames: (names) =>
      quietly(async () => {
        const owner = desk.owner();
        if (owner === null) return;
        await seats.showNames(names, owner);
        desk.changed();
      }),
  };
}

async function digest(environment: Environment, number: string, salt: Bytes): Promise<Bytes> {
  await environment.loadMls();
  return badgeDigest(environment.derivePinKey ?? argon2id, number, salt);
}
