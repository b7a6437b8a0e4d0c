/** Everything that needs the keys. At lock it goes away whole: the queries' answers, the router, what was announced. */
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { askToKeep } from "../../platform/persistence";
import { FilterProvider } from "../inbox/filter_state";
import { IdleLock } from "../shell/idle_lock";
import { ShortcutProvider } from "../shell/shortcuts";
import { StepUpDialog } from "../sign-in/step_up_dialog";
import { Announcer } from "./announcer";
import { useLink } from "./core_context";
import { followChanges, makeQueryClient } from "./queries";
import { makeRouter } from "./router";

export function OpenPage() {
  const link = useLink();
  const [client] = useState(makeQueryClient);
  const [router] = useState(makeRouter);
  useEffect(() => {
    const stop = followChanges(client, (listener) => link.listen(listener));
    void askToKeep();
    return () => {
      stop();
      client.clear();
    };
  }, [client, link]);
  return (
    <QueryClientProvider client={client}>
      <Announcer>
        <ShortcutProvider>
          <FilterProvider>
            <RouterProvider router={router} />
            <IdleLock />
            <StepUpDialog />
          </FilterProvider>
        </ShortcutProvider>
      </Announcer>
    </QueryClientProvider>
  );
}
