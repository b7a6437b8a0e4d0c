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
    }),
    [navigate],
  );
}
