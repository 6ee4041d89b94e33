// The page: one of the views, by the place that the address names.
import { render } from 'preact';
import './theme.css';
import './app.css';
import type { Index } from './api';
import { link, startPlaces, usePlace } from './place';
import { source } from './source';
import { startTheme } from './theme';
import { CompareView } from './views/compare';
import { RunView } from './views/run';
import { RunsView } from './views/runs';
import { SeatView } from './views/seat';
import { SweepView } from './views/sweep';

function Page() {
  const place = usePlace();
  switch (place.view) {
    case 'run':
      return <RunView key={place.args.id} />;
    case 'compare':
      return <CompareView key={`${place.args.a} ${place.args.b}`} />;
    case 'sweep':
      return <SweepView key={place.args.id} />;
    case 'seat':
      return <SeatView key={place.args.party} />;
    default:
      return <RunsView />;
  }
}

// A file of one run begins with it, one of two with both beside each other; the list is one click away.
async function beginOfFile() {
  if (source().where !== 'file' || location.hash !== '') return;
  try {
    const { runs } = await source().get<Index>('/api/index');
    if (runs.length === 1) location.replace(link('run', { id: runs[0].id }));
    if (runs.length === 2) location.replace(link('compare', { a: runs[0].id, b: runs[1].id }));
  } catch {
    // the list says what is wrong
  }
}

startTheme();
startPlaces();
void beginOfFile();
render(<Page />, document.getElementById('page')!);
