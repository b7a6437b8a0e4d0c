/** Zoom by pinch, wheel, double click and keys. What moves is written to the element itself: no rendering in between. */
import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useCallback,
  useEffect,
  useRef,
} from "react";
import { moveBy, type Size, WHOLE, type Zoom, zoomAt } from "../../domain/attachments/zoom";

const STEP = 60;

export function useZoom(
  frame: RefObject<HTMLElement | null>,
  picture: RefObject<HTMLElement | null>,
) {
  const zoom = useRef<Zoom>(WHOLE);
  const pointers = useRef(new Map<number, { x: number; y: number }>());

  const sizes = useCallback((): readonly [Size, Size] => {
    const image = picture.current;
    const box = frame.current;
    return [
      { width: image?.offsetWidth ?? 0, height: image?.offsetHeight ?? 0 },
      { width: box?.clientWidth ?? 0, height: box?.clientHeight ?? 0 },
    ];
  }, [frame, picture]);

  const show = useCallback(
    (next: Zoom) => {
      zoom.current = next;
      if (picture.current !== null) {
        picture.current.style.transform = `translate(${next.x}px, ${next.y}px) scale(${next.scale})`;
      }
      if (frame.current !== null) frame.current.dataset.zoomed = String(next.scale > 1);
    },
    [frame, picture],
  );

  const by = useCallback(
    (factor: number, x = 0, y = 0) => show(zoomAt(zoom.current, factor, x, y, ...sizes())),
    [show, sizes],
  );

  const fromMiddle = useCallback(
    (clientX: number, clientY: number): readonly [number, number] => {
      const box = frame.current?.getBoundingClientRect();
      return box === undefined
        ? [0, 0]
        : [clientX - box.left - box.width / 2, clientY - box.top - box.height / 2];
    },
    [frame],
  );

  // React listens to the wheel passively; the page behind must not scroll.
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      by(Math.exp(-event.deltaY / 300), ...fromMiddle(event.clientX, event.clientY));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, [frame, by, fromMiddle]);

  const move = (event: PointerEvent) => {
    const before = pointers.current.get(event.pointerId);
    if (before === undefined) return;
    const others = [...pointers.current].filter(([id]) => id !== event.pointerId);
    const other = others[0]?.[1];
    if (other === undefined) {
      show(moveBy(zoom.current, event.clientX - before.x, event.clientY - before.y, ...sizes()));
    } else {
      const was = Math.hypot(before.x - other.x, before.y - other.y);
      const is = Math.hypot(event.clientX - other.x, event.clientY - other.y);
      const middle = fromMiddle((event.clientX + other.x) / 2, (event.clientY + other.y) / 2);
      if (was > 0) by(is / was, ...middle);
    }
    pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };
  const end = (event: PointerEvent) => {
    pointers.current.delete(event.pointerId);
  };

  return {
    by,
    handlers: {
      onPointerDown: (event: PointerEvent) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      },
      onPointerMove: move,
      onPointerUp: end,
      onPointerCancel: end,
      onDoubleClick: (event: { clientX: number; clientY: number }) =>
        zoom.current.scale > 1 ? show(WHOLE) : by(2.5, ...fromMiddle(event.clientX, event.clientY)),
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key === "+" || event.key === "=") by(1.5);
        else if (event.key === "-") by(1 / 1.5);
        else if (event.key === "0") show(WHOLE);
        else {
          const way = ARROWS[event.key];
          if (way === undefined) return;
          show(moveBy(zoom.current, way[0] * STEP, way[1] * STEP, ...sizes()));
        }
        event.preventDefault();
      },
    },
  };
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
