/** A name that somebody else wrote: it keeps its own direction, and cannot change that of what is around it. */
import { plainText } from "../../domain/text/controls";

export function Name({ children }: { readonly children: string }) {
  return <bdi>{plainText(children, "name")}</bdi>;
}
