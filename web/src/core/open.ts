/** The core as the page sees it, put together: each topic of `api.ts` and its `api_<topic>.ts` has its own file. */
import { administration } from "./administration/administration";
import type { Core } from "./api";
import { beginning } from "./beginning";
import { drafts } from "./device/drafts";
import { reading } from "./device/reading";
import { requests } from "./device/requests";
import { writing } from "./device/writing";
import type { Environment } from "./environment";
import { identity } from "./identity/identity";
import { own } from "./identity/own";
import { providerSessions } from "./identity/provider-session";
import { waysIn } from "./identity/ways-in";
import { Life } from "./life";
import { Shown } from "./shown";

/** Open the profile of this browser as far as it goes without a PIN. */
export async function openCore(environment: Environment): Promise<Core> {
  const shown = new Shown();
  const life = new Life(environment, shown);
  const { asking } = life;
  await life.begin();
  return {
    state: async () => shown.state,
    subscribe: async (listener) => shown.subscribe(listener),
    ...life.ways(),
    ...life.people(),
    ...beginning(life),
    ...reading(asking),
    ...writing(asking),
    ...drafts(asking),
    ...requests(asking),
    ...own(asking, life),
    ...identity((asked) => asking.do(asked)),
    ...waysIn((asked) => asking.do(asked)),
    ...providerSessions(environment.database),
    ...administration((asked) => asking.do(asked)),
  };
}
