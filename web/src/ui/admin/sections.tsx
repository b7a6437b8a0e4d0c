/** What the administration consists of. Whoever adds a section adds it here; the vault's rights say who sees it. */
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { Right } from "../../core/api_administration";
import type { MessageKey } from "../../i18n/catalogue";
import type { IconName } from "../components/icon";

export interface SectionProps {
  /** The part of the address after the section's name: an opaque id, or a word of the section's own. */
  readonly item: string | null;
}

export interface Section {
  /** In the address: `/admin/people`. */
  readonly path: string;
  readonly icon: IconName;
  readonly title: MessageKey;
  /** One sentence: what one does there. */
  readonly hint: MessageKey;
  /** Any of them opens it. */
  readonly rights: readonly Right[];
  /** Its own heading is the first thing in it: `<Heading>` of `heading.tsx`. */
  readonly Screen: LazyExoticComponent<ComponentType<SectionProps>>;
}

const ADMINISTER: readonly Right[] = ["administer"];

export const SECTIONS: readonly Section[] = [
  {
    path: "people",
    icon: "people",
    title: "admin.people",
    hint: "admin.people.hint",
    rights: ADMINISTER,
    Screen: lazy(() => import("./people/screen")),
  },
  {
    path: "invitations",
    icon: "add_person",
    title: "admin.invitations",
    hint: "admin.invitations.hint",
    rights: ["invite"],
    Screen: lazy(() => import("./invitations/screen")),
  },
  {
    path: "recoveries",
    icon: "refresh",
    title: "admin.recoveries",
    hint: "admin.recoveries.hint",
    rights: ADMINISTER,
    Screen: lazy(() => import("./recoveries/screen")),
  },
  {
    path: "waiting",
    icon: "clock",
    title: "admin.waiting_devices",
    hint: "admin.waiting_devices.hint",
    rights: ADMINISTER,
    Screen: lazy(() => import("./waiting/screen")),
  },
  {
    path: "sessions",
    icon: "device",
    title: "admin.sessions",
    hint: "admin.sessions.hint",
    rights: ADMINISTER,
    Screen: lazy(() => import("./sessions/screen")),
  },
  {
    path: "policies",
    icon: "shield",
    title: "admin.policies",
    hint: "admin.policies.hint",
    rights: ["change_policy"],
    Screen: lazy(() => import("./policies/screen")),
  },
  {
    path: "emergencies",
    icon: "unlock",
    title: "admin.emergencies",
    hint: "admin.emergencies.hint",
    rights: ["review_break_glass"],
    Screen: lazy(() => import("./emergencies/screen")),
  },
  {
    path: "watch",
    icon: "eye",
    title: "admin.watch",
    hint: "admin.watch.hint",
    rights: ["review_findings"],
    Screen: lazy(() => import("./watch/screen")),
  },
  {
    path: "audit",
    icon: "file",
    title: "admin.audit",
    hint: "admin.audit.hint",
    rights: ["read_audit"],
    Screen: lazy(() => import("./audit/screen")),
  },
  {
    path: "items",
    icon: "inbox",
    title: "admin.items",
    hint: "admin.items.hint",
    rights: ["resolve_work_items"],
    Screen: lazy(() => import("./work_items/screen")),
  },
];
