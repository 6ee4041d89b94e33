// The decision behind an event: what was decided and why, what the party had been asked and shown, what it believed and did
// beside it, what followed, and the bytes that were hashed.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Decision, Row } from '../api';
import { whyText } from '../api';
import { CopyButton } from '../parts/copy';
import { Empty, Trouble, Waiting } from '../parts/empty';
import { percent, quoted, units, words } from '../parts/format';
import { PartyChip, partyName } from '../parts/party';
import { useAnswer } from '../parts/use_answer';
import { useLate } from '../parts/use_late';
import { go, link, place } from '../place';
import type { PanelProperties } from './panel';

interface Found {
  row: Row | undefined;
  decision: Decision | null;
}

const kEffects = 100; // that are shown at first

export function DecisionPanel(properties: PanelProperties) {
  const { run, at } = properties;
  // Of a step that is over nothing more will be known.
  const isOver = !run.live || run.columns.step[at] < run.columns.steps - 1;
  const key = `${run.id} ${at} ${isOver ? '' : run.columns.events}`;
  const found = useAnswer<Found>(key, async (signal) => {
    const row = await run.row(at, signal);
    return { row, decision: await run.decision(at, signal) };
  });
  // The decision is shown before what followed from it is known.
  const followed = (found.old ? undefined : found.value?.decision?.effects.filter((e) => e !== at)) ?? [];
  const [most, setMost] = useState(kEffects);
  useEffect(() => setMost(kEffects), [at]);
  const effects = useAnswer(followed.length > 0 ? `${key} ${most}` : null, (signal) => run.effects(followed.slice(0, most), signal));
  const waits = found.old || (followed.length > 0 && effects.old && !effects.error);
  const late = useLate(waits);
  if (run.columns.events === 0) return <Empty>Nothing has happened yet, so nothing has been decided.</Empty>;
  if (found.error) return <Trouble what="The decision" error={found.error} />;
  if (!found.value) return <Waiting what="the decision" />;
  const { row, decision } = found.value;
  return (
    <section class={`decision-panel ${late ? 'late' : ''}`} aria-label="decision" aria-busy={waits}>
      {decision ? (
        <Told {...properties} row={row} decision={decision} effects={effects.old ? [] : (effects.value ?? [])}>
          {followed.length > most && (
            <p>
              <button type="button" onClick={() => setMost(most + 10 * kEffects)}>
                show {units(Math.min(10 * kEffects, followed.length - most))} more of the {units(followed.length)} that followed
              </button>
            </p>
          )}
          {effects.error && <Trouble what="What followed" error={effects.error} />}
        </Told>
      ) : (
        <Followed row={row} {...properties} />
      )}
    </section>
  );
}

function When({
  run,
  tick,
  phase,
  part,
  step,
}: {
  run: PanelProperties['run'];
  tick: number;
  phase: string;
  part: number;
  step: number;
}) {
  return (
    <p class="muted">
      {run.ticks.words(tick)}, {phase} {part > 0 ? part : ''} · step {step}
    </p>
  );
}

// What nobody decided: it is what the market made of the step.
function Followed({ run, at, row }: PanelProperties & { row: Row | undefined }) {
  if (!row)
    return (
      <Empty>
        Event {at} is not there; the run has {run.columns.events}.
      </Empty>
    );
  return (
    <>
      <h2>{row.text}</h2>
      <When run={run} {...row} />
      <p>
        {row.kind === 'drawn'
          ? 'Nature drew this: a pure function of the seed, the tick and what is drawn, whoever asks.'
          : `${words(row.kind)}: nobody decided this by itself; it is what the market made of the step.`}
        {row.party ? (
          <>
            {' '}
            It concerns <PartyChip head={run.head} id={row.party} />.
          </>
        ) : null}
      </p>
      <TableLink run={run} i={row.table} />
    </>
  );
}

function TableLink({ run, i }: { run: PanelProperties['run']; i: number | null }) {
  const table = i ? run.head.tables.find((one) => one.i === i) : undefined;
  if (!table) return null;
  const dinner = run.head.dinners.find((one) => one.table === i);
  return (
    <p class="actions">
      <button type="button" onClick={() => go({ panel: 'table', table: i })}>
        table {table.id}
        {table.name ? `: ${table.name}` : ''}
      </button>
      <button type="button" onClick={() => go({ at_table: i })}>
        its events alone
      </button>
      {dinner && (
        <button type="button" onClick={() => go({ panel: 'dinner', dinner: dinner.number })}>
          the dinner as a story
        </button>
      )}
    </p>
  );
}

interface ToldProperties extends PanelProperties {
  row: Row | undefined;
  decision: Decision;
  effects: Row[];
  children?: ComponentChildren;
}

function Told({ run, row, decision, effects, seek, children }: ToldProperties) {
  const why = decision.why;
  return (
    <>
      <h2>{decision.text}</h2>
      <When run={run} {...decision} />
      {decision.party ? (
        <p>
          decided by <PartyChip head={run.head} id={decision.party} />
        </p>
      ) : (
        <p>drawn by nature</p>
      )}
      {decision.refused && (
        <p class="trouble">
          <span class="sign">×</span> not allowed, {words(decision.refused.reason)}: {decision.refused.text}
        </p>
      )}
      {decision.timed_out && <p class="trouble">It did not answer in time: it has said nothing in this step.</p>}
      {why ? (
        <p class="why">
          <strong>why</strong> {why.text || words(why.name ?? '')}
        </p>
      ) : (
        decision.party !== null && decision.party > 0 && <p class="muted">It told no reason.</p>
      )}
      <TableLink run={run} i={row?.table ?? null} />
      <List
        title="What it was asked"
        empty="It was asked nothing that has a form."
        items={decision.asked.map((asked) => ({ text: asked.text }))}
      />
      {decision.action && <Fields decision={decision} />}
      <List
        title="What it did beside this in the step"
        empty="It did nothing else in this step."
        items={decision.with.map((move) => ({ text: move.text, why: whyText(move.why), e: move.e }))}
        seek={seek}
      />
      <List
        title="What it had been shown since it was asked last"
        empty="It had been shown nothing new."
        items={decision.shown.map((shown) => ({ text: shown.text, e: shown.e }))}
        seek={seek}
        folded={decision.shown.length > 8}
      />
      {(decision.shown_left_out ?? 0) > 0 && <LeftOut run={run} decision={decision} />}
      {decision.beliefs.length > 0 && (
        <List
          title="What it believed"
          empty=""
          items={decision.beliefs.map((belief) => ({
            text: `${belief.about ? `of ${partyName(run.head, Number(belief.about))}: ` : ''}${words(belief.name)} ${percent(belief.ppm)}`,
          }))}
          folded={decision.beliefs.length > 8}
        />
      )}
      <List
        title="What followed"
        empty={decision.effects.some((e) => e !== row?.e) ? '' : 'Nothing else followed from it.'}
        items={effects.map((one) => ({ text: one.text, e: one.e }))}
        seek={seek}
      />
      {children}
      <Bytes decision={decision} />
      <p class="actions">
        <CopyButton
          label="copy this place"
          text={() => location.href.split('#')[0] + link(place().view, { ...place().args })}
        />
      </p>
    </>
  );
}

// What a party was shown is told up to a bound; the journal has all of it.
function LeftOut({ run, decision }: { run: PanelProperties['run']; decision: Decision }) {
  const party = run.head.scenario.parties.find((one) => one.id === decision.party)?.name ?? '';
  const command = `haggle log ${quoted(run.id)} --party ${quoted(party)}`;
  return (
    <p class="muted">
      … and {units(decision.shown_left_out)} before these: <code>{command}</code> lists all that it was shown.{' '}
      <CopyButton label="copy the command" text={() => command} />
    </p>
  );
}

interface Item {
  text: string;
  why?: string;
  e?: number | null;
}

function List({
  title,
  items,
  empty,
  seek,
  folded,
}: {
  title: string;
  items: Item[];
  empty: string;
  seek?: (e: number) => void;
  folded?: boolean;
}) {
  if (items.length === 0) return empty ? <p class="muted">{empty}</p> : null;
  const list = (
    <ul class="told">
      {items.map((item, index) => (
        <li key={index}>
          {seek && typeof item.e === 'number' ? (
            <button type="button" class="link" onClick={() => seek(item.e!)}>
              {item.text}
            </button>
          ) : (
            item.text
          )}
          {item.why && <span class="muted"> – {item.why}</span>}
        </li>
      ))}
    </ul>
  );
  return (
    <details open={!folded}>
      <summary>
        {title} <span class="muted">({items.length})</span>
      </summary>
      {list}
    </details>
  );
}

function Fields({ decision }: { decision: Decision }) {
  const action = decision.action!;
  const entries = Object.entries(action.fields ?? {});
  return (
    <details>
      <summary>
        The move itself: {words(action.kind)} <span class="muted">({entries.length} fields)</span>
      </summary>
      <table class="fields">
        <tbody>
          {entries.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="code">{typeof value === 'string' ? value : JSON.stringify(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Bytes({ decision }: { decision: Decision }) {
  if (!decision.canonical) return null;
  return (
    <details>
      <summary>
        Bytes that were hashed{' '}
        <span class="muted">
          (command {decision.seq}, {decision.canonical.length / 2} bytes)
        </span>
      </summary>
      <p class="code">{decision.canonical}</p>
      <p>
        chain after its step <code>{decision.hash}</code>
      </p>
      <CopyButton label="copy the bytes" text={() => decision.canonical} />
    </details>
  );
}
