/** Zooming and moving a picture inside a frame: geometry only. Pixels; the origin is the middle of the frame. */

export interface Zoom {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 };
const MOST = 8;

/** Larger or smaller by `factor`; what is under the point stays under it. */
export function zoomAt(
  zoom: Zoom,
  factor: number,
  x: number,
  y: number,
  picture: Size,
  frame: Size,
): Zoom {
  const scale = Math.min(MOST, Math.max(1, zoom.scale * factor));
  const real = scale / zoom.scale;
  return keepInside(
    { scale, x: x - (x - zoom.x) * real, y: y - (y - zoom.y) * real },
    picture,
    frame,
  );
}

export function moveBy(zoom: Zoom, x: number, y: number, picture: Size, frame: Size): Zoom {
  return keepInside({ ...zoom, x: zoom.x + x, y: zoom.y + y }, picture, frame);
}

/** The picture never leaves the frame: at most its edge comes to the frame's. `picture` is its size at scale 1. */
export function keepInside(zoom: Zoom, picture: Size, frame: Size): Zoom {
  const room = (length: number, within: number) => Math.max(0, (length * zoom.scale - within) / 2);
  const clamp = (value: number, most: number) => Math.min(most, Math.max(-most, value));
  return {
    scale: zoom.scale,
    x: clamp(zoom.x, room(picture.width, frame.width)),
    y: clamp(zoom.y, room(picture.height, frame.height)),
  };
}
