// What the run is: its scenario, who plays whom, its hash, and the scenario's own text.
import { useState } from 'preact/hooks';
import { address } from '../address';
import type { CastLine } from '../api';
import { CopyButton } from '../parts/copy';
import { DataTable } from '../parts/data_table';
import { Trouble, Waiting } from '../parts/empty';
import { units } from '../parts/format';
import { PartyChip, partyName } from '../parts/party';
import { useAnswer } from '../parts/use_answer';
import { source } from '../source';
import type { PanelProperties } from './panel';

function castOf(run: PanelProperties['run'], line: CastLine): { id: number; name: string } {
  const party = run.head.scenario.parties.find((one) => one.id === line.party || one.name === line.party);
  return party ? { id: party.id, name: partyName(run.head, party.id) } : { id: 0, name: String(line.party) };
}

function parametersOf(line: CastLine): string {
  if (!line.parameters) return '';
  return typeof line.parameters === 'string'
    ? line.parameters
    : Object.entries(line.parameters)
        .map(([name, value]) => `${name}=${String(value)}`)
        .join(', ');
}

export function AboutPanel({ run }: PanelProperties) {
  const head = run.head;
  return (
    <section class="about-panel" aria-label="about">
      <h2>{head.scenario.name}</h2>
      {head.scenario.description && <p class="description">{head.scenario.description}</p>}
      <table class="fields">
        <tbody>
          <tr>
            <th scope="row">seed</th>
            <td>{String(head.scenario.seed)}</td>
          </tr>
          <tr>
            <th scope="row">hash</th>
            <td>
              <code>{head.hash}</code> <CopyButton label="copy" text={() => head.hash} />
            </td>
          </tr>
          <tr>
            <th scope="row">state</th>
            <td>
              {head.state}
              {head.reason ? `: ${head.reason}` : ''}
            </td>
          </tr>
          <tr>
            <th scope="row">size</th>
            <td>
              {units(head.steps)} steps, {units(head.commands)} commands, {units(head.events)} events in ticks 0 to{' '}
              {run.ticks.reached} of {head.scenario.ticks}
            </td>
          </tr>
          {head.fork && (
            <tr>
              <th scope="row">fork</th>
              <td>
                from step {head.fork.step} of the run with hash <code>{head.fork.parent_hash}</code>
              </td>
            </tr>
          )}
        </tbody>
      </table>
      <DataTable
        caption="Who plays whom"
        rows={head.cast}
        rowKey={(_, index) => index}
        empty="The journal does not say who plays whom."
        columns={[
          {
            name: 'party',
            value: (line) => castOf(run, line).name,
            show: (line) => <PartyChip head={head} id={castOf(run, line).id} />,
          },
          {
            name: 'kind',
            value: (line) => head.scenario.parties.find((party) => party.id === castOf(run, line).id)?.kind ?? '',
          },
          { name: 'strategy', value: (line) => line.strategy },
          { name: 'parameters', value: parametersOf },
          { name: 'language', value: (line) => line.language },
        ]}
      />
      <ScenarioText run={run} />
    </section>
  );
}

function ScenarioText({ run }: { run: PanelProperties['run'] }) {
  const [open, setOpen] = useState(false);
  const answer = useAnswer(open ? run.id : null, () =>
    source().get<{ text: string }>(address('/api/run/scenario', { run: run.id })),
  );
  return (
    <details onToggle={(event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}>
      <summary>The scenario as it was run</summary>
      {answer.error && <Trouble what="The scenario" error={answer.error} />}
      {open && !answer.value && !answer.error && <Waiting what="the scenario" />}
      {answer.value && (
        <>
          <CopyButton label="copy the scenario" text={() => answer.value!.text} />
          <pre class="code" tabIndex={0}>
            {answer.value.text}
          </pre>
        </>
      )}
    </details>
  );
}
