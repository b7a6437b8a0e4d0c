/** For whom an author writes; stands after the author's name, never without it. */
import type { ActingFor } from "../../core/api";
import { actingWords } from "../../domain/words/acting";
import { useText } from "../../i18n/text";

export function Acting({ acting }: { readonly acting: ActingFor | undefined }) {
  const { t } = useText();
  if (acting === undefined) return null;
  return (
    <span className="acting-for" data-confirmed={acting.confirmed}>
      {" "}
      <bdi>{actingWords(acting, t)}</bdi>
    </span>
  );
}
