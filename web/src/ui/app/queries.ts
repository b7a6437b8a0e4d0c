/** What the page has asked of the core, kept until the core says that it changed. */
import { keepPreviousData, QueryClient, queryOptions } from "@tanstack/react-query";
import type { Core, CoreEvent, Id, InboxFilter } from "../../core/api";

export const INBOX_PAGE = 100;

export const keys = {
  inbox: ["inbox"] as const,
  conversation: (conversation: Id) => ["conversation", conversation] as const,
};

/** The core answers on this machine: whether there is a network is no reason to ask or not to ask. */
export function makeQueryClient(): QueryClient {
  const local = { networkMode: "always", retry: false } as const;
  return new QueryClient({
    defaultOptions: {
      queries: {
        ...local,
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
      },
      mutations: local,
    },
  });
}

export function inboxPage(core: Core, filter: InboxFilter, page: number) {
  return queryOptions({
    queryKey: [...keys.inbox, filter, page],
    queryFn: () => core.inbox(filter, page * INBOX_PAGE, INBOX_PAGE),
    placeholderData: keepPreviousData,
  });
}

export function conversationView(core: Core, conversation: Id) {
  return queryOptions({
    queryKey: [...keys.conversation(conversation), "view"],
    queryFn: () => core.conversation(conversation),
  });
}

/** At most one new answer in this time: a thousand missed messages are no thousand inboxes. */
const TOGETHER = 120;

/** Asks again for what the core says has changed; the answer ends it. */
export function followChanges(
  client: QueryClient,
  listen: (listener: (event: CoreEvent) => void) => () => void,
): () => void {
  const waiting = new Map<string, readonly string[]>();
  let timer = 0;
  const refresh = () => {
    timer = 0;
    const changed = [...waiting.values()];
    waiting.clear();
    for (const queryKey of changed) void client.invalidateQueries({ queryKey });
  };
  const stop = listen((event) => {
    if (event.kind !== "inbox" && event.kind !== "conversation") return;
    const key = event.kind === "inbox" ? keys.inbox : keys.conversation(event.conversation);
    waiting.set(key.join(" "), key);
    if (timer === 0) timer = window.setTimeout(refresh, TOGETHER);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
