/** The engine over the real WebAssembly module and a hub in memory. */
import { beforeAll, expect, test } from "vitest";
import { threadPage } from "../../src/core/views/thread";
import { House } from "../support/house";
import { loadModule } from "../support/node";

beforeAll(() => loadModule());

test("what is said is read once, in order, with everybody's marks", async () => {
  const house = await House.build();
  const [ada, ben] = [await house.add(), await house.add()];
  const ward = await house.ward(ada, ben);
  for (const body of ["one", "two", "three"]) await ada.say(ward, body);
  await house.sync();
  const page = await threadPage(ben.views, ward, { limit: 10 });
  expect(page.messages.map((each) => each.content)).toMatchObject([
    { body: "one" },
    { body: "two" },
    { body: "three" },
  ]);
  expect(page.messages.map((each) => each.position)).toEqual([1, 2, 3]);
  expect(ben.inbox.page({}, 0, 10).entries[0]?.unread).toBe(3);
  await ben.read(ward, 2);
  expect(ben.inbox.page({}, 0, 10).entries[0]?.unread).toBe(1);
  await ben.marks();
  await ada.sync();
  const own = await threadPage(ada.views, ward, { limit: 10 });
  expect(own.messages.map((each) => each.people.map((status) => status.read))).toEqual([
    [true],
    [true],
    [false],
  ]);
});

test("a backlog is taken in turns: what is asked meanwhile is answered before its end", async () => {
  const house = await House.build();
  const [ada, ben] = [await house.add(), await house.add()];
  const ward = await house.ward(ada, ben);
  for (let number = 0; number < 64; number += 1) await ada.say(ward, `message ${number}`);
  while (await ada.sendOne());
  await ben.signIn();
  let done = false;
  const taking = ben.receive().then(() => {
    done = true;
  });
  let answered = 0;
  while (!done) {
    await threadPage(ben.views, ward, { limit: 5 });
    answered += 1;
  }
  await taking;
  expect(answered).toBeGreaterThan(2);
  expect(ben.inbox.page({}, 0, 10).entries[0]?.unread).toBe(64);
});
