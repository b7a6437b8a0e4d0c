import { describe, expect, test } from "vitest";
import type { Acknowledged, MessageView, Person } from "../../src/core/api";
import { answererOf, askedOf, saidAs } from "../../src/domain/thread/answers";
import { deadlineOf } from "../../src/domain/thread/deadline";
import { responsibleFor, summariseReceipts } from "../../src/domain/thread/receipts";
import { didWords } from "../../src/domain/words/acting";

const [ANA, CHEN, BO, DORA] = ["Ana Ruiz", "L. Chen", "Bo", "Dora"].map((name, place) => ({
  account: String(place).repeat(32),
  name,
  role: "",
})) as [Person, Person, Person, Person];

function said(
  kind: Acknowledged["kind"],
  person: Person,
  principal?: Person,
  confirmed = true,
): Acknowledged {
  const named = principal === undefined ? {} : { actingFor: { person: principal, confirmed } };
  return { kind, person, ...named, at: 5, text: "" };
}

function asked(acknowledgements: readonly Acknowledged[]): MessageView {
  const content = { type: "text", mentions: [], acknowledge_by: 99 };
  return {
    content,
    acknowledgements,
    author: DORA,
    retracted: null,
    paged: null,
  } as unknown as MessageView;
}

test("whose an answer is", () => {
  expect(answererOf(said("accepted", ANA))).toBe(ANA);
  expect(answererOf(said("accepted", ANA, CHEN))).toBe(CHEN);
  expect(answererOf(said("accepted", ANA, CHEN, false))).toBeNull();
});

test("what was said as oneself is not what was said for another", () => {
  const answers = [said("seen", ANA), said("accepted", ANA, CHEN), said("declined", BO)];
  expect(saidAs(answers, ANA.account, null)).toEqual([answers[0]]);
  expect(saidAs(answers, ANA.account, CHEN.account)).toEqual([answers[1]]);
  expect(saidAs(answers, ANA.account, BO.account)).toEqual([]);
});

describe("for whom a message may be answered", () => {
  const message = (mentions: readonly string[], author = DORA, paged: Person | null = null) =>
    ({
      author,
      content: { type: "text", mentions },
      paged: paged && { person: paged },
    }) as unknown as MessageView;
  test.each([
    ["nobody by name", message([]), [CHEN, BO]],
    ["one by name", message([CHEN.account]), [CHEN]],
    ["another by name", message([ANA.account]), []],
    ["another by name, and then by page", message([ANA.account], DORA, BO), [BO]],
    ["its author is one of them", message([], CHEN), [BO]],
  ])("%s", (_name, view, people) => {
    expect(askedOf(view, [CHEN, BO])).toEqual(people);
  });
});

test("taken for somebody it is taken; not confirmed it is not", () => {
  const confirmed = said("accepted", ANA, CHEN);
  expect(responsibleFor(asked([confirmed]))).toEqual({ kind: "accepted", by: confirmed });
  expect(deadlineOf(asked([confirmed]))?.answered).toBe(true);
  const claimed = said("accepted", ANA, CHEN, false);
  expect(responsibleFor(asked([claimed]))).toEqual({ kind: "nobody" });
  expect(deadlineOf(asked([claimed]))?.answered).toBe(false);
  for (const own of [said("accepted", DORA, CHEN), said("accepted", ANA, DORA)]) {
    expect(deadlineOf(asked([own]))?.answered, "who asked answers for nobody").toBe(false);
  }
});

test("who was stood in for gives it back themself", () => {
  expect(responsibleFor(asked([said("accepted", ANA, CHEN), said("declined", CHEN)]))).toEqual({
    kind: "nobody",
  });
  const taken = said("accepted", ANA, CHEN);
  expect(responsibleFor(asked([taken, said("declined", ANA)]))).toEqual({
    kind: "accepted",
    by: taken,
  });
});

test("whom a delegate answered for has not read it by that", () => {
  const person = { person: CHEN, delivered: true, read: false };
  const people = [{ ...person, acknowledged: said("accepted", ANA, CHEN) }];
  expect(summariseReceipts({ state: "sent", people })).toEqual({
    kind: "delivered",
    count: 1,
    total: 1,
  });
});

test("what is announced names the other", () => {
  const t = (key: string, values?: object) => `${key} ${Object.values(values ?? {}).join()}`.trim();
  expect(didWords(t, "accepted", null)).toBe("conversation.did.you.accepted");
  expect(didWords(t, "accepted", CHEN)).toBe(
    "conversation.did.you.accepted content.acting.for L. Chen",
  );
});
