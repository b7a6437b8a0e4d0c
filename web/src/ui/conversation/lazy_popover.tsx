/**
 * A plain button whose popover exists only while it is open: a thread has hundreds of them, and what is never opened
 * must cost nothing while it scrolls by.
 */
import { type ReactNode, useRef, useState } from "react";
import { Dialog, Popover, type PopoverProps } from "react-aria-components";

export interface LazyPopoverProps {
  readonly className: string;
  /** Of the button. */
  readonly label?: string;
  /** Of what opens. */
  readonly title: string;
  readonly placement: NonNullable<PopoverProps["placement"]>;
  readonly popover?: string;
  readonly isDisabled?: boolean;
  readonly button: ReactNode;
  readonly tool?: string;
  readonly children: (close: () => void) => ReactNode;
}

export function LazyPopover(props: LazyPopoverProps) {
  const { className, label, title, placement, popover, isDisabled, button, tool, children } = props;
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={className}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={label}
        data-tool={tool}
        disabled={isDisabled}
        onClick={() => setOpen(true)}
      >
        {button}
      </button>
      {open && (
        <Popover
          className={`popover ${popover ?? ""}`}
          triggerRef={anchor}
          isOpen
          onOpenChange={setOpen}
          placement={placement}
        >
          <Dialog className="popover-dialog" aria-label={title}>
            {children(() => setOpen(false))}
          </Dialog>
        </Popover>
      )}
    </>
  );
}
