/** Which sessions a list shows. */
import { fold } from "../inbox/suggest";

interface Named {
  readonly deviceName: string;
  readonly accountName: string;
}

/** Those of a person or device with every word; upper case and accents do not matter. */
export function matchingSessions<T extends Named>(
  sessions: readonly T[],
  text: string,
): readonly T[] {
  const words = fold(text)
    .split(/\s+/u)
    .filter((word) => word !== "");
  return sessions.filter((session) => {
    const name = fold(`${session.accountName} ${session.deviceName}`);
    return words.every((word) => name.includes(word));
  });
}
