/**
 * Browsers of two organisations at a real hub and both vaults: each asks the other's vault to prove its people.
 * `tests/web/test_core_partners.py` starts it.
 */
import { environmentOf, Seat, taken } from "../support/cores";
import { loadModule, readInput, report } from "../support/node";

async function enrolled(name: string, link: string): Promise<Seat> {
  const seat = await Seat.take(environmentOf(name));
  taken(await seat.core.enrol(link, "2580-13", () => undefined));
  await seat.until("caught up", async () => {
    const state = await seat.core.state();
    return state.kind === "open" && state.caughtUp;
  });
  return seat;
}

async function partnerOf(seat: Seat) {
  return seat.until("the partner's log", async () => {
    const own = await seat.core.ownCertificates();
    return own.ok && own.value.log !== null ? (own.value.partners[0] ?? null) : null;
  });
}

async function main(): Promise<void> {
  const { ada: adasLink = "", dora: dorasLink = "" } = readInput();
  loadModule();
  const ada = await enrolled("ada", adasLink);
  const dora = await enrolled("dora", dorasLink);
  const [found] = taken(await ada.core.findPeople("Dora", 5));
  const opened = await ada.core.openConversation([found?.account ?? ""], "Bed 4 to Elm Park");
  const conversation = taken(opened);
  await dora.until("let in", async () => (await dora.core.inbox({}, 0, 10)).entries[0]);
  for (const [name, seat] of Object.entries({ ada, dora })) {
    report({ event: name, ...(await partnerOf(seat)) });
  }
  const outgoing = { body: "A stretcher, please", priority: 1 as const };
  const asked = taken(await ada.core.send(conversation, outgoing));
  await dora.until("arrived", async () => dora.core.message(asked));
  for (const seat of [ada, dora]) await seat.core.erase();
}

await main();
