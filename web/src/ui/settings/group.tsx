/** Settings that belong together. */
import { type ReactNode, useId } from "react";

export function Group(props: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section className="settings-group" aria-labelledby={id}>
      <h3 id={id} className="settings-heading">
        {props.title}
      </h3>
      {props.children}
    </section>
  );
}
