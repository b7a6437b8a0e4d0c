import { expect, test } from "vitest";
import { standingOf, toldOf } from "../../src/domain/words/standing";

const ONLINE = { connection: "online", caughtUp: true, ended: null } as const;

test("what ended for good stands before everything, what is away before what is not caught up", () => {
  expect(standingOf(ONLINE)).toBe("online");
  expect(standingOf({ ...ONLINE, caughtUp: false })).toBe("catching");
  expect(standingOf({ ...ONLINE, caughtUp: false, connection: "unreachable" })).toBe("unreachable");
  expect(standingOf({ ...ONLINE, ended: "certificate_expired" })).toBe("ended");
});

test("a short loss is not told, but one for good is", () => {
  expect(toldOf("connecting", false)).toBe("online");
  expect(toldOf("unreachable", false)).toBe("online");
  expect(toldOf("unreachable", true)).toBe("unreachable");
  expect(toldOf("ended", false)).toBe("ended");
});
