/** What is wrong with what an administrator wrote about a person, before the vault is asked: the wire's own limits. */
import type { MessageKey } from "../../i18n/catalogue";

export interface Given {
  readonly name: string;
  readonly title: string;
  readonly login: string;
  readonly roles: readonly string[];
}

export type Problems = { readonly [field in "name" | "title" | "login"]: MessageKey | null };

const MOST_NAME = 256;
const MOST_LOGIN = 254;
const MOST_REASON = 1000;

/** As it is sent: without spaces around it. */
export function trimmed(given: Given): Given {
  const { name, title, login, roles } = given;
  return { name: name.trim(), title: title.trim(), login: login.trim(), roles };
}

export function problemsOf(given: Given): Problems {
  const { name, title, login } = trimmed(given);
  return {
    name: name === "" ? "admin.name.missing" : longer(name, MOST_NAME, "admin.name.long"),
    title: longer(title, MOST_NAME, "admin.job.long"),
    login: /\s/u.test(login) ? "admin.login.spaces" : longer(login, MOST_LOGIN, "admin.login.long"),
  };
}

export function isSound(problems: Problems): boolean {
  return Object.values(problems).every((problem) => problem === null);
}

export function reasonProblem(reason: string): MessageKey | null {
  const words = reason.trim();
  if (words === "") return "admin.recovery.reason.missing";
  return longer(words, MOST_REASON, "admin.recovery.reason.long");
}

/** Nothing that would have to be saved is different. */
export function sameGiven(one: Given, other: Given): boolean {
  const [a, b] = [trimmed(one), trimmed(other)];
  const roles = (given: Given) => [...given.roles].sort().join(" ");
  return a.name === b.name && a.title === b.title && a.login === b.login && roles(a) === roles(b);
}

function longer(words: string, most: number, problem: MessageKey): MessageKey | null {
  return [...words].length > most ? problem : null;
}
