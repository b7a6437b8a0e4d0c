/** What the inbox is narrowed to. Kept in memory only: the words of a filter are content. */
import {
  createContext,
  type ReactNode,
  useContext,
  useDeferredValue,
  useMemo,
  useState,
} from "react";
import type { Id, InboxFilter } from "../../core/api";

/** A patient or a person, with the name to show. */
export interface Chosen {
  readonly id: Id;
  readonly name: string;
}

export interface FilterState {
  readonly text: string;
  readonly unread: boolean;
  readonly patient: Chosen | null;
  readonly person: Chosen | null;
}

const EVERYTHING: FilterState = { text: "", unread: false, patient: null, person: null };

interface FilterHandle {
  readonly state: FilterState;
  /** As the core wants it, a breath behind the typing. */
  readonly filter: InboxFilter;
  readonly isNarrow: boolean;
  readonly change: (change: Partial<FilterState>) => void;
  readonly clear: () => void;
}

const FilterContext = createContext<FilterHandle | null>(null);

export function FilterProvider({ children }: { readonly children: ReactNode }) {
  const [state, setState] = useState(EVERYTHING);
  const deferred = useDeferredValue(state);
  const filter = useMemo(() => toFilter(deferred), [deferred]);
  const handle = useMemo<FilterHandle>(
    () => ({
      state,
      filter,
      isNarrow: Object.keys(filter).length > 0,
      change: (change) => setState((now) => ({ ...now, ...change })),
      clear: () => setState(EVERYTHING),
    }),
    [state, filter],
  );
  return <FilterContext value={handle}>{children}</FilterContext>;
}

export function useFilter(): FilterHandle {
  const handle = useContext(FilterContext);
  if (handle === null) throw new Error("useFilter outside of FilterProvider");
  return handle;
}

function toFilter(state: FilterState): InboxFilter {
  const text = state.text.trim();
  return {
    ...(text === "" ? {} : { text }),
    ...(state.unread ? { unread: true } : {}),
    ...(state.patient === null ? {} : { patient: state.patient.id }),
    ...(state.person === null ? {} : { person: state.person.id }),
  };
}
