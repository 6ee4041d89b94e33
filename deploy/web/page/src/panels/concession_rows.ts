// How far each party came at a table, as numbers: of each chart a line a party, and its rows by round.
import type { Table } from '../api';
import { issueShort, issueText, short } from '../parts/format';

export interface Point {
  e: number;
  round: number;
  value: number;
}

export interface Line {
  party: number;
  points: Point[];
}

export interface Chart {
  title: string;
  share: boolean;
  // A value in words, and in few signs.
  told: (value: number) => string;
  axis: (value: number) => string;
  lines: Line[];
}

export function charts(table: Table): Chart[] {
  const byTitle = new Map<string, Chart>();
  for (const one of table.concessions ?? []) {
    const title = one.issue ?? 'worth of its own offers to each party';
    const issue = table.issues.find((each) => each.name === one.issue);
    const share = (value: number) => `${Math.round(value / 1e4)} %`;
    const told = issue ? (value: number) => issueText(issue, value) : one.issue ? short : share;
    const axis = issue ? (value: number) => issueShort(issue, value) : told;
    const chart = byTitle.get(title) ?? { title, share: !one.issue, told, axis, lines: [] };
    const points = one.series
      .map((point) => ({ e: point.e, round: point.round + 1, value: (one.issue ? point.value : point.own_ppm) ?? NaN }))
      .filter((point) => !Number.isNaN(point.value));
    if (points.length > 0) chart.lines.push({ party: one.party, points });
    if (chart.lines.length > 0) byTitle.set(title, chart);
  }
  return [...byTitle.values()];
}

export interface Row {
  chart: Chart;
  round: number;
  values: Map<number, number>;
}

// By round what each party came to in it; who offered more than once in a round has a row more for each.
export function rowsOf(chart: Chart): Row[] {
  const rows: Row[] = [];
  const byRound = new Map<number, Row[]>();
  for (const line of chart.lines) {
    const times = new Map<number, number>();
    for (const { round, value } of line.points) {
      const nth = times.get(round) ?? 0;
      times.set(round, nth + 1);
      const ofRound = byRound.get(round) ?? [];
      byRound.set(round, ofRound);
      if (!ofRound[nth]) {
        ofRound[nth] = { chart, round, values: new Map() };
        rows.push(ofRound[nth]);
      }
      ofRound[nth].values.set(line.party, value);
    }
  }
  return rows.sort((a, b) => a.round - b.round);
}
