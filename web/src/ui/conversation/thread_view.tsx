/**
 * The thread: only the rows in view exist in the page, however many messages there are. It keeps its place while
 * earlier messages load (the list is anchored at what is in view) and stays at the newest one while it is in view.
 */
import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import {
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { estimateHeight } from "../../domain/thread/estimate";
import { buildRows, type Row, rowOf } from "../../domain/thread/rows";
import { useText } from "../../i18n/text";
import { JumpButtons } from "./jump_buttons";
import { RowView } from "./row_view";
import { useThread } from "./thread_context";
import { ThreadStart } from "./thread_start";
import { useReading } from "./use_reading";
import { useThreadKeys } from "./use_thread_keys";

const OVERSCAN = 8;
const NEAR_END = 120;
/** How long the list may take to reach a row, milliseconds. */
const SETTLING = 250;
/** Room above the first row, always there, so that nothing moves when it fills (pixels). */
const START = 96;

export interface ThreadHandle {
  focusNewest(): void;
}

export function ThreadView({ ref }: { readonly ref: Ref<ThreadHandle> }) {
  const { t } = useText();
  const { store } = useThread();
  const state = useSyncExternalStore(store.subscribe, store.get);
  const { window, unreadFrom, progress, laid, target } = state;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(
    () => buildRows({ messages: window.messages, earlier: window.earlier, unreadFrom }),
    [window, unreadFrom],
  );
  const [width, setWidth] = useState(600);
  const [current, setCurrent] = useState<string | null>(null);
  const [flashed, setFlashed] = useState<string | null>(null);

  const reachable = current !== null && rowOf(rows, current) >= 0 ? current : lastMessage(rows);
  const reachableAt = reachable === null ? -1 : rowOf(rows, reachable);
  // The row that has, or may get, the focus stays in the page when it is scrolled out of view: the focus is not lost.
  const rangeExtractor = useCallback(
    (range: Range) => {
      const shown = defaultRangeExtractor(range);
      if (reachableAt < 0 || shown.includes(reachableAt)) return shown;
      return [...shown, reachableAt].sort((one, other) => one - other);
    },
    [reachableAt],
  );

  const virtual = useVirtualizer<HTMLDivElement, HTMLLIElement>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    estimateSize: useCallback((index: number) => estimateHeight(rows[index], width), [rows, width]),
    overscan: OVERSCAN,
    rangeExtractor,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: NEAR_END,
    paddingStart: START,
    paddingEnd: 12,
    // Scrolling moves what is there; React draws only when other rows come into view.
    directDomUpdates: true,
    directDomUpdatesMode: "position",
  });

  const atEnd = !window.later && virtual.isAtEnd(NEAR_END);
  const stays = useRef(atEnd);
  stays.current = atEnd;
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    let height = 0;
    const observer = new ResizeObserver(() => {
      setWidth(element.clientWidth);
      const was = height;
      height = element.clientHeight;
      // The composer grew, or a keyboard came: who read the newest message goes on reading it.
      if (was !== 0 && was !== height && stays.current) virtual.scrollToEnd();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [virtual]);

  const quietUntil = useRef(0);
  // Laid anew: go where it shall be shown from.
  const rowsNow = useRef(rows);
  rowsNow.current = rows;
  useLayoutEffect(() => {
    if (laid === 0) return;
    quietUntil.current = performance.now() + SETTLING;
    const now = rowsNow.current;
    if (target.kind === "end") {
      virtual.scrollToEnd();
    } else if (target.kind === "unread") {
      const line = now.findIndex((row) => row.kind === "unread");
      if (line >= 0) virtual.scrollToIndex(line, { align: "start" });
      else virtual.scrollToEnd();
    } else {
      const row = rowOf(now, target.message);
      if (row >= 0) virtual.scrollToIndex(row, { align: "center" });
      setCurrent(target.message);
      setFlashed(target.message);
    }
  }, [laid, target, virtual]);

  useEffect(() => {
    if (flashed === null) return;
    const timer = globalThis.setTimeout(() => setFlashed(null), 2000);
    return () => clearTimeout(timer);
  }, [flashed]);

  const items = virtual.getVirtualItems();
  const first = virtual.range?.startIndex ?? 0;
  const last = virtual.range?.endIndex ?? 0;
  useReading({ rows, first, last, scroller, ready: state.phase === "ready", quietUntil });

  const keyboard = useThreadKeys({ rows, current, setCurrent, virtual, scroller });
  useImperativeHandle(ref, () => ({
    focusNewest: () => {
      if (window.later) void store.jumpToNewest();
      else keyboard.focusNewest();
    },
  }));

  return (
    <div className="thread" data-phase={state.phase}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the messages in it */}
      <div className="thread-scroller" ref={scroller} onKeyDown={keyboard.press}>
        <ol
          ref={virtual.containerRef}
          className="thread-rows"
          aria-label={t("conversation.thread")}
        >
          {state.phase === "ready" && first < OVERSCAN && (
            <ThreadStart archive={state.archive} earlier={window.earlier} />
          )}
          {items.map((item) => {
            const row = rows[item.index];
            return row === undefined ? null : (
              <li
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                className="thread-row"
              >
                <RowView
                  row={row}
                  isCurrent={row.key === reachable}
                  isFlashed={row.key === flashed}
                  progress={progress.get(row.key) ?? null}
                />
              </li>
            );
          })}
        </ol>
      </div>
      <JumpButtons atEnd={atEnd} firstShown={positionAt(rows, first)} />
    </div>
  );
}

function lastMessage(rows: readonly Row[]): string | null {
  for (let index = rows.length - 1; index >= 0; index -= 1) {
    const row = rows[index];
    if (row?.kind === "message") return row.key;
  }
  return null;
}

function positionAt(rows: readonly Row[], index: number): number | null {
  for (let at = index; at < rows.length; at += 1) {
    const row = rows[at];
    if (row?.kind === "message") return row.message.position;
  }
  return null;
}
