/** The heading of a section, which takes the focus when the section comes, and the way back. */
import { useEffect, useRef } from "react";
import { Button } from "../components/button";

export function Heading(props: {
  readonly children: React.ReactNode;
  readonly back?: { readonly label: string; readonly onPress: () => void };
  /** Whoever has a field that wants the focus says so. */
  readonly focus?: "heading" | "own";
  /** The one thing to do here, beside the heading. */
  readonly action?: React.ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const own = props.focus === "own";
  useEffect(() => {
    if (!own) heading.current?.focus();
  }, [own]);
  return (
    <div className="admin-head">
      {props.back !== undefined && (
        <Button variant="quiet" icon="back" onPress={props.back.onPress}>
          {props.back.label}
        </Button>
      )}
      <div className="admin-head-line">
        <h3 className="screen-title" tabIndex={-1} ref={heading}>
          {props.children}
        </h3>
        {props.action}
      </div>
    </div>
  );
}
