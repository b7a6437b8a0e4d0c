/** A screen beside the inbox, with its heading. The heading takes the focus when the screen comes. */
import { type ReactNode, useEffect, useRef } from "react";

export function Screen(props: {
  readonly title: string;
  /** Whoever has a field that wants the focus says so. */
  readonly focus?: "heading" | "own";
  readonly children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const own = props.focus === "own";
  useEffect(() => {
    if (!own) heading.current?.focus();
  }, [own]);
  return (
    <div className="screen">
      <div className="screen-column">
        <h2 className="screen-title" tabIndex={-1} ref={heading}>
          {props.title}
        </h2>
        {props.children}
      </div>
    </div>
  );
}
