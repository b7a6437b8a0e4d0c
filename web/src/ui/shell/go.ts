/** Where one can go. */
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Id } from "../../core/api";

export interface Go {
  readonly inbox: () => void;
  readonly conversation: (conversation: Id, message?: Id) => void;
  readonly create: () => void;
  readonly search: () => void;
  readonly settings: () => void;
  /** A section of the administration, and a part of it; all of them without. */
  readonly admin: (section?: string, item?: string) => void;
}

export function useGo(): Go {
  const navigate = useNavigate();
  return useMemo(
    () => ({
      inbox: () => void navigate({ to: "/" }),
      conversation: (conversation, message) =>
        void navigate({
          to: "/c/$conversation",
          params: { conversation },
          search: message === undefined ? {} : { m: message },
        }),
      create: () => void navigate({ to: "/new" }),
      search: () => void navigate({ to: "/search" }),
      settings: () => void navigate({ to: "/settings" }),
      admin: (section, item) => {
        if (section === undefined) void navigate({ to: "/admin" });
        else if (item === undefined) void navigate({ to: "/admin/$section", params: { section } });
        else void navigate({ to: "/admin/$section/$item", params: { section, item } });
      },
    }),
    [navigate],
  );
}
