// The seat of a person who plays a party: what is asked, the moves that may be made and what they would bring about, what the
// party knows and nothing else, what came of it, and at the end what a strategy would have done instead.
import { useEffect } from 'preact/hooks';
import { Empty, Trouble, Waiting } from '../parts/empty';
import { plural, words } from '../parts/format';
import { TopBar } from '../parts/top_bar';
import { usePlace } from '../place';
import { AskedCards, Consequences } from '../seat/asked';
import { History, Since } from '../seat/course';
import { Deadline } from '../seat/deadline';
import { KnownParts } from '../seat/known';
import { Over } from '../seat/over';
import type { Seat } from '../seat/seat_api';
import { build, formsOf, whyLeft } from '../seat/seat_draft';
import { type Standing, useSeat } from '../seat/use_seat';
import { source } from '../source';
import '../seat/seat.css';

export function SeatView() {
  const party = usePlace().args.party;
  if (!party || source().where === 'file') {
    return (
      <>
        <TopBar>
          <h1>a seat</h1>
        </TopBar>
        <main class="page">
          <Empty>A seat is opened by the link that the program prints for its party when a run is started with --human.</Empty>
        </main>
      </>
    );
  }
  return <SeatOf party={party} />;
}

const kKinds: Record<string, string> = { buyer: 'a buyer', seller: 'a seller', principal: 'a principal, who speaks for others' };

function SeatOf({ party }: { party: string }) {
  const standing = useSeat(party);
  const { seat, error, connected } = standing;
  useTitle(seat);
  return (
    <>
      <TopBar>
        <h1>You are {seat?.party.name ?? party}</h1>
        {seat && (
          <>
            <span class="muted">{whoIs(seat)}</span>
            <span>{momentOf(seat)}</span>
            <StateBadge seat={seat} />
          </>
        )}
        {!connected && <span class="badge killed">the program cannot be heard; trying again</span>}
      </TopBar>
      <main class="page seat">
        {error && <Trouble what="Your seat" error={error} />}
        {error && (error as { status?: number }).status === 401 && (
          <p>This browser has no key for the seat: open the link that the program printed for {party}, once, in this browser.</p>
        )}
        {!seat && !error && <Waiting what="your seat" />}
        {seat && (
          <div class="seat-grid" data-number={seat.number} data-state={seat.state}>
            <div class="seat-do">
              <Now standing={standing} />
              <Since seat={seat} />
              <History history={seat.history} leftOut={seat.history_left_out ?? 0} showAll={standing.showAll} />
            </div>
            <section class="seat-part seat-know" aria-labelledby="known">
              <h2 id="known">What you know</h2>
              {seat.scenario?.summary && <p class="muted">{seat.scenario.summary}</p>}
              {seat.known ? <KnownParts known={seat.known} party={seat.party.name} tick={seat.tick ?? -1} /> : <p class="empty">You have been told nothing yet: that begins with the first tick.</p>}
            </section>
          </div>
        )}
      </main>
    </>
  );
}

function whoIs({ party, scenario }: Seat): string {
  if (!scenario) return '';
  const kind = party.kind ?? '';
  const others = kind === 'principal' ? ` (${(party.speaks_for ?? []).join(', ')})` : '';
  return `${kKinds[kind] ?? kind}${others}, in ${scenario.name}`;
}

function momentOf(seat: Seat): string {
  if (!seat.scenario) return seat.state === 'over' ? '' : 'the run has not begun';
  if (seat.tick === null || seat.tick === undefined) return `${plural(seat.scenario.ticks, 'tick')}, not begun for you`;
  return `tick ${seat.tick} of ${seat.scenario.ticks}${seat.date ? `, ${seat.date}` : ''}${seat.phase ? `, ${words(seat.phase)}` : ''}`;
}

function StateBadge({ seat }: { seat: Seat }) {
  if (seat.state === 'asked') return <span class="badge live">your move</span>;
  return <span class="badge">{seat.state === 'over' ? 'the run is over' : 'others decide'}</span>;
}

// The tab says when it is one's turn, for those who look elsewhere meanwhile.
function useTitle(seat: Seat | null) {
  useEffect(() => {
    if (!seat) return undefined;
    const before = document.title;
    document.title = `${seat.state === 'asked' ? '\u25cf your move' : seat.state === 'over' ? 'over' : 'waiting'} \u00b7 ${seat.party.name} \u00b7 haggle`;
    return () => {
      document.title = before;
    };
  }, [seat?.state, seat?.number, seat?.party.name]);
}

function Now({ standing }: { standing: Standing }) {
  const { seat, notice } = standing;
  const { state, number, late } = seat!;
  return (
    <>
      <div role="status" class="seat-notice">
        {notice && state !== 'over' && (
          <p class={notice.isBad ? 'trouble' : 'told'}>
            {notice.isBad && <span class="sign">! </span>}
            {notice.text}
          </p>
        )}
        {late && late.number === Math.max(0, number - (state === 'asked' ? 1 : 0)) && (
          <p class="trouble">
            <span class="sign">! </span>
            {late.text}
          </p>
        )}
        <span class="unseen">{state === 'asked' ? `Your move: ${seat!.asked.map((one) => one.text).join('; ')}` : ''}</span>
      </div>
      {state === 'over' && <Over seat={seat!} />}
      {state === 'waiting' && (
        <section class="seat-part">
          <h2>The others decide now</h2>
          <p>
            {number === 0 ? 'The run has not come to you yet.' : 'Nothing is asked of you at the moment.'} This page shows by itself when it is your move; you may
            look at what you know meanwhile.
          </p>
        </section>
      )}
      {state === 'asked' && <Question standing={standing} />}
    </>
  );
}

function Question({ standing }: { standing: Standing }) {
  const seat = standing.seat!;
  const hurry = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      standing.send();
    }
  };
  return (
    <section class="seat-part" aria-labelledby="asked" onKeyDown={hurry}>
      <h2 id="asked">{seat.asked.length === 1 ? 'You are asked' : `You are asked ${plural(seat.asked.length, 'thing')}`}</h2>
      <AskedCards standing={standing} />
      <AnswerBar standing={standing} />
    </section>
  );
}

function AnswerBar({ standing }: { standing: Standing }) {
  const { seat, draft, setDraft, trial, sending, send, since, reload } = standing;
  const forms = formsOf(seat!.asked);
  const { isSound } = build(draft, seat!.asked);
  const count = draft.moves.length;
  const left = whyLeft(draft.why);
  const deadline = seat!.deadline;
  const writeWhy = (why: string) => setDraft((kept) => ({ ...kept, why }));
  return (
    <div class="answer" role="group" aria-label="your answer">
      <h3>Your answer</h3>
      <p>{count === 0 ? 'Nothing is chosen: what is sent then says nothing.' : draft.moves.map((move) => forms.get(move.form)?.label ?? move.form).join(', ')}</p>
      {trial && trial.together.length > 0 && count > 1 && (
        <>
          <p class="muted">All together:</p>
          <Consequences list={trial.together} />
        </>
      )}
      <label class="seat-why">
        Why? <span class="muted">(for yourself, afterwards; may be left empty)</span>
        <textarea rows={1} value={draft.why} onInput={(event) => writeWhy((event.currentTarget as HTMLTextAreaElement).value)} />
      </label>
      {left < 0 && (
        <p class="field-error" role="alert">
          ! The reason is {-left} bytes too long; 500 are kept.
        </p>
      )}
      <div class="send-line">
        <button type="button" class="send" disabled={sending} aria-describedby="send-told" onClick={send}>
          {sending ? 'sending …' : count === 0 ? 'Say nothing' : `Send ${plural(count, 'move')}`}
        </button>
        <span class="muted" id="send-told">
          {isSound ? 'or Ctrl+Enter; what is sent cannot be taken back' : 'something above cannot be sent yet'}
        </span>
        {deadline ? <Deadline ms={deadline.ms} left={deadline.left_ms} since={since} onEnd={reload} /> : <span class="muted">no deadline</span>}
      </div>
    </div>
  );
}
