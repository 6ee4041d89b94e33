// A table of very many rows: only those in view are in the document. Columns have the width of their longest text, so that
// nothing moves while it is scrolled; sorting is the caller's, who may keep it in the address.
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { CopyButton } from './copy';
import { type Cell, compareCells, toCsv } from './data_table';

export interface WideColumn<R> {
  name: string;
  title?: string;
  // What is sorted by and copied.
  value: (row: R) => Cell;
  // The text that is shown, if it is not the value's.
  text?: (row: R) => string;
  // What is shown, if it is more than a text; `text` gives its width.
  show?: (row: R) => ComponentChildren;
  number?: boolean;
  // Stands for a tool, not for data: neither sorted by nor copied.
  tool?: boolean;
}

interface Properties<R> {
  caption: string;
  columns: WideColumn<R>[];
  rows: R[];
  rowKey: (row: R) => string | number;
  empty: string;
  // A column's name, after '-' downwards; '' is the order of the rows.
  sort: string;
  onSort: (sort: string) => void;
  marked?: (row: R) => boolean;
}

const kRow = 28; // pixels; the style sheet has it too
const kSpare = 8; // rows before and after those in view
const kWidest = 44; // signs

export function sortedRows<R>(rows: R[], columns: WideColumn<R>[], sort: string): R[] {
  const down = sort.startsWith('-');
  const column = columns.find((one) => one.name === (down ? sort.slice(1) : sort));
  if (!column) return rows;
  const way = down ? -1 : 1;
  const known = rows.filter((row) => compareCells(column.value(row), null) < 0);
  const rest = rows.filter((row) => !(compareCells(column.value(row), null) < 0));
  return [...known].sort((a, b) => way * compareCells(column.value(a), column.value(b))).concat(rest);
}

function textOf<R>(column: WideColumn<R>, row: R): string {
  return column.text ? column.text(row) : String(column.value(row) ?? '');
}

export function VirtualTable<R>(properties: Properties<R>) {
  const { caption, columns, rows, rowKey, empty, sort, onSort, marked } = properties;
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [room, setRoom] = useState(600);
  const sorted = useMemo(() => sortedRows(rows, columns, sort), [rows, columns, sort]);
  const widths = useMemo(
    () =>
      columns.map((column) => {
        const longest = rows.reduce((most, row) => Math.max(most, textOf(column, row).length), column.name.length + 2);
        return Math.min(kWidest, longest) + 2;
      }),
    [columns, rows],
  );
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const size = new ResizeObserver(() => setRoom(element.clientHeight));
    size.observe(element);
    return () => size.disconnect();
  }, [rows.length === 0]);
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  const from = Math.max(0, Math.min(Math.floor(top / kRow), sorted.length - 1) - kSpare);
  const to = Math.min(sorted.length, from + Math.ceil(room / kRow) + 2 * kSpare);
  const turn = (name: string) => onSort(sort === name ? `-${name}` : sort === `-${name}` ? '' : name);
  return (
    <div class="data-table">
      <div
        class="wide-scroll"
        ref={box}
        tabIndex={0}
        role="group"
        aria-label={caption}
        onScroll={() => setTop(box.current?.scrollTop ?? 0)}
      >
        <table class="wide" aria-rowcount={sorted.length + 1}>
          <caption class="unseen">{caption}</caption>
          <colgroup>
            {columns.map((column, at) => (
              <col key={column.name} style={{ width: `${widths[at]}ch` }} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              {columns.map((column) => {
                const way = sort === column.name ? 'ascending' : sort === `-${column.name}` ? 'descending' : 'none';
                return (
                  <th
                    key={column.name}
                    scope="col"
                    class={column.number ? 'number' : ''}
                    aria-sort={column.tool ? undefined : way}
                  >
                    {column.tool ? (
                      column.name
                    ) : (
                      <button type="button" class="sort" title={column.title} onClick={() => turn(column.name)}>
                        {column.name}
                        <span class="sort-sign" aria-hidden="true">
                          {way === 'ascending' ? '\u25b2' : way === 'descending' ? '\u25bc' : ''}
                        </span>
                      </button>
                    )}
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {from > 0 && <Gap rows={from} columns={columns.length} />}
            {sorted.slice(from, to).map((row, at) => (
              <tr key={rowKey(row)} aria-rowindex={from + at + 2} class={marked?.(row) ? 'marked' : ''}>
                {columns.map((column) => (
                  <td key={column.name} class={column.number ? 'number' : ''}>
                    {column.show ? column.show(row) : textOf(column, row)}
                  </td>
                ))}
              </tr>
            ))}
            {to < sorted.length && <Gap rows={sorted.length - to} columns={columns.length} />}
          </tbody>
        </table>
      </div>
      <div class="table-foot">
        <CopyButton
          label="copy as CSV"
          text={() =>
            toCsv(
              columns.filter((column) => !column.tool),
              sorted,
            )
          }
          title={`${caption}: all rows, as CSV`}
        />
      </div>
    </div>
  );
}

// The room of rows that are not in the document.
function Gap({ rows, columns }: { rows: number; columns: number }) {
  return (
    <tr aria-hidden="true" class="gap" style={{ height: `${rows * kRow}px` }}>
      <td colSpan={columns} />
    </tr>
  );
}
