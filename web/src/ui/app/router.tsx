/** The page's addresses: opaque ids, nothing else. Screens beside the inbox come in files of their own. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { NotFound, NothingOpen } from "../shell/nothing_open";
import { Shell } from "../shell/shell";
import { Broken } from "./error_boundary";

const ID = /^[0-9a-f]{32}$/;

export interface ConversationSearch {
  /** The message to show, by its id. */
  readonly m?: string;
}

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: ({ reset }) => <Broken part="route" onRetry={reset} />,
});

const inbox = createRoute({ getParentRoute: () => root, path: "/", component: NothingOpen });

const conversation = createRoute({
  getParentRoute: () => root,
  path: "/c/$conversation",
  validateSearch: (search: Record<string, unknown>): ConversationSearch =>
    typeof search.m === "string" && ID.test(search.m) ? { m: search.m } : {},
  component: lazyRouteComponent(() => import("../conversation/screen"), "ConversationScreen"),
});

const create = createRoute({
  getParentRoute: () => root,
  path: "/new",
  component: lazyRouteComponent(() => import("../new/screen"), "NewScreen"),
});

const search = createRoute({
  getParentRoute: () => root,
  path: "/search",
  component: lazyRouteComponent(() => import("../search/screen"), "SearchScreen"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(() => import("../settings/screen"), "SettingsScreen"),
});

const administration = lazyRouteComponent(() => import("../admin/screen"), "AdminScreen");

const admin = createRoute({
  getParentRoute: () => root,
  path: "/admin",
  component: administration,
});

const adminSection = createRoute({
  getParentRoute: () => root,
  path: "/admin/$section",
  component: administration,
});

const adminItem = createRoute({
  getParentRoute: () => root,
  path: "/admin/$section/$item",
  component: administration,
});

const routeTree = root.addChildren([
  inbox,
  conversation,
  create,
  search,
  settings,
  admin,
  adminSection,
  adminItem,
]);

export function makeRouter() {
  return createRouter({
    routeTree,
    defaultPreload: false,
    defaultErrorComponent: ({ reset }) => <Broken part="screen" onRetry={reset} />,
    scrollRestoration: false,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
