/**
 * The list of conversations: only the rows in view exist. Sections keep their heading in view; one row at a time takes
 * the focus (roving), and J and K move it from anywhere on the page.
 */
import { useParams } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import type { InboxPage } from "../../core/api";
import { isPressing, layOut, rowAt, rowOf } from "../../domain/inbox/sections";
import { useText } from "../../i18n/text";
import { useOpen } from "../app/core_context";
import { InboxRow } from "./inbox_row";
import { useEntries } from "./use_entries";
import { useRoving } from "./use_roving";
import { useRowHeights } from "./use_row_heights";

const OVERSCAN = 6;

export function InboxList({ first }: { readonly first: InboxPage }) {
  const { t } = useText();
  const { me } = useOpen();
  const list = useRef<HTMLDivElement>(null);
  const layout = useMemo(() => layOut(first.counts), [first.counts]);
  const heights = useRowHeights();
  const current = useParams({ strict: false, select: (params) => params.conversation ?? null });

  const virtualizer = useVirtualizer({
    count: layout.rows,
    getScrollElement: () => list.current,
    estimateSize: (row) => {
      const found = rowAt(layout, row);
      if (found?.kind === "heading") return heights.heading;
      return found !== null && isPressing(found.section.need) ? heights.pressing : heights.entry;
    },
    overscan: OVERSCAN,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: other heights or sections, other places
  useEffect(() => virtualizer.measure(), [heights, layout, virtualizer]);

  const rows = virtualizer.getVirtualItems();
  const entryAt = useEntries(first, layout, rows[0]?.index ?? 0, rows.at(-1)?.index ?? 0);
  const roving = useRoving({
    entries: layout.entries,
    entryAt,
    current,
    show: (index) => virtualizer.scrollToIndex(rowOf(layout, index), { align: "auto" }),
    list,
  });

  return (
    <div className="inbox-list" ref={list}>
      <div className="inbox-rows" style={{ blockSize: virtualizer.getTotalSize() }}>
        {layout.sections.map((section) => {
          const start = virtualizer.measurementsCache[section.heading]?.start ?? 0;
          const last = virtualizer.measurementsCache[section.heading + section.count];
          const name = t(`inbox.need.${section.need}`);
          return (
            <section
              key={section.need}
              className="inbox-section"
              aria-label={t("inbox.section", { name, count: section.count })}
              style={{ insetBlockStart: start, blockSize: (last?.end ?? start) - start }}
            >
              <h2 className="inbox-heading" data-need={section.need}>
                <span>{name}</span>
                <span className="inbox-count">{section.count.toLocaleString()}</span>
              </h2>
              <ul className="inbox-entries">
                {rows.map((virtual) => {
                  const row = rowAt(layout, virtual.index);
                  if (row?.kind !== "entry" || row.section !== section) return null;
                  const entry = entryAt(row.index);
                  return (
                    <li
                      key={entry?.conversation ?? `row ${row.index}`}
                      className="inbox-place"
                      aria-setsize={section.count}
                      aria-posinset={row.index - section.first + 1}
                      style={{ insetBlockStart: virtual.start - start, blockSize: virtual.size }}
                    >
                      {entry === undefined ? (
                        <div className="inbox-ghost" aria-hidden="true" />
                      ) : (
                        <InboxRow
                          entry={entry}
                          index={row.index}
                          me={me.account}
                          isCurrent={entry.conversation === current}
                          isActive={roving.active === row.index}
                          onFocus={roving.onFocus}
                        />
                      )}
                    </li>
                  );
                })}
              </ul>
            </section>
          );
        })}
      </div>
    </div>
  );
}
