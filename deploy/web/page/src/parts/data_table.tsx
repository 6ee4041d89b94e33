// A table of data: aligned numbers, sorting by any column, copied as CSV, and drawn in windows of rows so that a thousand
// rows cost no more than fifty.
import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { CopyButton } from './copy';
import { csvCell } from './format';

export type Cell = string | number | boolean | null | undefined;

export interface Column<R> {
  name: string;
  title?: string;
  // What is sorted by and copied.
  value: (row: R) => Cell;
  // What is shown, if that is not the value's text.
  show?: (row: R) => ComponentChildren;
  number?: boolean;
  // Holds sentences.
  wide?: boolean;
}

interface Properties<R> {
  caption: string;
  columns: Column<R>[];
  rows: R[];
  // Names each row for the page's own use.
  rowKey: (row: R, index: number) => string | number;
  empty: string;
  // Column and direction that it begins with; without one the order is that of the rows.
  sort?: { column: string; down?: boolean };
  hideCaption?: boolean;
  // Rows that stand out, and what a click on a row does.
  marked?: (row: R) => boolean;
  onRow?: (row: R) => void;
  most?: number;
}

export function compareCells(a: Cell, b: Cell): number {
  if (a === b) return 0;
  if (a === null || a === undefined || a === '') return 1;
  if (b === null || b === undefined || b === '') return -1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : 1;
}

export function toCsv<R>(columns: Column<R>[], rows: R[]): string {
  const lines = [columns.map((column) => csvCell(column.name)).join(',')];
  for (const row of rows) lines.push(columns.map((column) => csvCell(column.value(row))).join(','));
  return `${lines.join('\n')}\n`;
}

function cellClass<R>(column: Column<R>, row: R): string {
  if (column.number) return column.value(row) === 0 ? 'number zero' : 'number';
  return column.wide ? 'wide' : '';
}

function SortSign({ way }: { way: string }) {
  return (
    <span class="sort-sign" aria-hidden="true">
      {way === 'ascending' ? '▲' : way === 'descending' ? '▼' : ''}
    </span>
  );
}

// On which sides of a box that scrolls there is more than is seen: '', 'left', 'right' or 'left right'.
function useMore(box: RefObject<HTMLDivElement | null>, isEmpty: boolean): string {
  const [more, setMore] = useState('');
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const look = () => {
      const rest = element.scrollWidth - element.clientWidth - element.scrollLeft;
      setMore([element.scrollLeft > 1 && 'left', rest > 1 && 'right'].filter(Boolean).join(' '));
    };
    // It is told of sizes when they are known anyway: to ask for them after each change would lay out the page once more.
    const size = new ResizeObserver(look);
    size.observe(element);
    size.observe(element.firstElementChild!);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      size.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [isEmpty]);
  return more;
}

export function DataTable<R>(properties: Properties<R>) {
  const { caption, columns, rows, rowKey, empty, hideCaption, marked, onRow, most = 200 } = properties;
  const [sort, setSort] = useState(properties.sort ?? null);
  const [shown, setShown] = useState(most);
  const sorted = useMemo(() => {
    const column = sort && columns.find((one) => one.name === sort.column);
    if (!column) return rows;
    const way = sort.down ? -1 : 1;
    // What has no value stays at the end, whichever way is up; ties keep the order of the rows.
    const isKnown = (row: R) => compareCells(column.value(row), null) < 0;
    const known = rows.filter(isKnown);
    const rest = rows.filter((row) => !isKnown(row));
    return [...known].sort((a, b) => way * compareCells(column.value(a), column.value(b))).concat(rest);
  }, [rows, sort, columns]);
  const box = useRef<HTMLDivElement>(null);
  const more = useMore(box, rows.length === 0);
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  const turn = (column: string) => {
    setSort(sort?.column !== column ? { column } : sort.down ? null : { column, down: true });
  };
  return (
    <div class="data-table" data-more={more}>
      {/* A box that scrolls has to be reached by keyboard too. */}
      <div class="scroll-x" ref={box} tabIndex={0} role="group" aria-label={caption}>
        <table>
          <caption class={hideCaption ? 'unseen' : ''}>{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => {
                const way = sort?.column === column.name ? (sort.down ? 'descending' : 'ascending') : 'none';
                return (
                  <th key={column.name} scope="col" class={column.number ? 'number' : ''} aria-sort={way}>
                    <button type="button" class="sort" title={column.title} onClick={() => turn(column.name)}>
                      {column.number && <SortSign way={way} />}
                      {column.name}
                      {!column.number && <SortSign way={way} />}
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, shown).map((row, index) => (
              <tr
                key={rowKey(row, index)}
                class={`${marked?.(row) ? 'marked' : ''} ${onRow ? 'open' : ''}`}
                onClick={onRow && (() => onRow(row))}
              >
                {columns.map((column) => (
                  <td key={column.name} class={cellClass(column, row)}>
                    {column.show ? column.show(row) : column.value(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="table-foot">
        {sorted.length > shown && (
          <button type="button" onClick={() => setShown(shown + 1000)}>
            show {Math.min(1000, sorted.length - shown)} more of {sorted.length}
          </button>
        )}
        <CopyButton label="copy as CSV" text={() => toCsv(columns, sorted)} title={`${caption}: all rows, as CSV`} />
      </div>
    </div>
  );
}
