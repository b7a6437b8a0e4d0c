/** The part of the core that reads what the open device has stored. */
import type { Core, InboxPage } from "../api";
import type { Asking } from "../asking";
import { conversationView, messageView, threadPage } from "../views/thread";
import { findTrend } from "../views/trends";
import { fetchEarlier } from "./history";

const NO_INBOX: InboxPage = {
  entries: [],
  total: 0,
  counts: { critical: 0, unacknowledged: 0, mention: 0, mine: 0, rest: 0 },
  unread: 0,
};

export function reading(
  asking: Asking,
): Pick<
  Core,
  "inbox" | "conversation" | "thread" | "message" | "trend" | "search" | "fetchEarlier"
> {
  return {
    inbox: async (filter, offset, limit) =>
      asking.device?.inbox.page(filter, offset, limit) ?? NO_INBOX,
    conversation: (conversation) =>
      asking.read(null, async (device) => {
        const view = await conversationView(device.views, conversation);
        return view === null ? null : { ...view, closed: device.ended ?? view.closed };
      }),
    thread: (conversation, query) =>
      asking.read({ messages: [], earlier: false, later: false }, (device) =>
        threadPage(device.views, conversation, query),
      ),
    message: (message) => asking.read(null, (device) => messageView(device.views, message)),
    trend: (conversation, code) =>
      asking.read([], (device) => findTrend(device.store, conversation, code)),
    search: (text, limit) =>
      asking.read([], (device) => device.index.search(device.views, text, limit)),
    fetchEarlier: (conversation) => asking.do((device) => fetchEarlier(device, conversation)),
  };
}
