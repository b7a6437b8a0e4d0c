/** The part of `Core` that is about who works at this browser, and how long each is believed to be there. */
import type { Id, Millis, Outcome } from "./api_values";

/** Somebody who is enrolled at this workstation, as the locked page shows them. */
export interface PersonHere {
  readonly id: Id;
  /** The name, or, where names are not shown, its initials. */
  readonly label: string;
  /** One of `PERSON_COLOURS`, counted from 0. */
  readonly colour: number;
  readonly badge: boolean;
}

/** A browser profile that several people share, each with an own device and an own encrypted store. */
export interface Workstation {
  readonly names: boolean;
  /** As they were enrolled. */
  readonly people: readonly PersonHere[];
  /** Whose PIN or passkey is asked for; in the open page, whose it is. */
  readonly chosen: Id | null;
}

/** The vault's word on this device's session. */
export interface SessionTerm {
  readonly deviceClass: "personal" | "shared" | "administration";
  /** Without the owner's hand for so long, the page locks. */
  readonly idle: Millis;
  /** By the hub's clock: after it the vault answers nothing until the owner proves that they are there. */
  readonly until: Millis;
  /** The vault has refused something because of it. */
  readonly over: boolean;
}

export interface PeopleHere {
  /** Ask for this person's PIN or passkey; null: show everybody again. */
  choosePerson(person: Id | null): Promise<void>;
  /** The same by a badge's number. Refused `unknown_badge`. It opens nothing by itself. */
  chooseByBadge(number: string): Promise<Outcome<void>>;
  /** Somebody else comes: the profile is `empty` until they are enrolled, or `choosePerson(null)`. */
  addPerson(): Promise<void>;
  /** Of the open page's owner; null: the badge chooses them no more. Refused `badge_taken`, `badge_too_short`. */
  setBadge(number: string | null): Promise<Outcome<void>>;
  /** Whether the locked page shows names, or initials only. Each name comes back when its owner is there next. */
  showNames(names: boolean): Promise<void>;
}
