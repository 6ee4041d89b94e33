// A seat as the page holds it: what it is told now, the answer that is made, what it would do, and whether it was taken.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { address } from '../address';
import { hearAlways } from '../hear';
import { Refusal, source } from '../source';
import type { FieldError, Seat, Trial } from './seat_api';
import { build, carried, type Draft, emptyDraft, hasText } from './seat_draft';

export interface Standing {
  seat: Seat | null;
  error: Error | null;
  // When `seat` came, by performance.now(): a deadline runs from there.
  since: number;
  connected: boolean;
  draft: Draft;
  setDraft: (change: (draft: Draft) => Draft) => void;
  trial: Trial | null;
  // What the server found wrong with what was sent, move by move.
  refused: FieldError[][];
  // What has to be said of the last sending.
  // `of` is the question that it belongs to; it goes when the next one comes, unless it is about that one.
  notice: { text: string; isBad: boolean; of: number; isKept?: boolean } | null;
  sending: boolean;
  // It was to be sent as it is.
  wasPressed: boolean;
  send: () => void;
  reload: () => void;
  // From now on all that was decided is told, however much it is.
  showAll: () => void;
}

const kTryAfter = 250; // ms without a key

export function useSeat(party: string): Standing {
  const [seat, setSeat] = useState<Seat | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [connected, setConnected] = useState(true);
  const [draft, keepDraft] = useState<Draft>(emptyDraft(0));
  const [trial, setTrial] = useState<Trial | null>(null);
  const [refused, setRefused] = useState<FieldError[][]>([]);
  const [notice, setNotice] = useState<Standing['notice']>(null);
  // The question whose answer is on its way: the next one may be there before this one is acknowledged.
  const [sent, setSent] = useState<number | null>(null);
  const sending = seat !== null && sent === seat.number;
  const [wasPressed, setPressed] = useState(false);
  const since = useRef(0);
  const reading = useRef({ busy: false, again: false });
  const whole = useRef(false);

  const reload = useCallback(async () => {
    const now = reading.current;
    now.again = true;
    if (now.busy) return;
    now.busy = true;
    while (now.again) {
      now.again = false;
      try {
        const next = await source().get<Seat>(address('/api/seat', { party, history: whole.current ? 'all' : undefined }));
        since.current = performance.now();
        setSeat(next);
        setError(null);
        keepDraft((kept) => draftFor(kept, next, setNotice));
      } catch (failure) {
        setError(failure as Error);
      }
    }
    now.busy = false;
  }, [party]);

  useEffect(() => {
    void reload();
    return hearAlways(address('/api/seat/live', { party }), {
      opened: () => {
        setConnected(true);
        void reload();
      },
      lost: () => setConnected(false),
      told: { seat: () => void reload(), reset: () => void reload() },
    });
  }, [party]);

  const showAll = useCallback(() => {
    whole.current = true;
    void reload();
  }, [reload]);

  // Another question: what was tried and refused of the last one is over.
  const number = seat?.state === 'asked' ? seat.number : 0;
  useEffect(() => {
    setTrial(null);
    setRefused([]);
    setPressed(false);
    // What was said of the last one has been read when the next one comes.
    if (number > 0) setNotice((kept) => (kept && kept.of < number && !kept.isKept ? null : kept));
  }, [number]);

  const setDraft = useCallback((change: (draft: Draft) => Draft) => {
    setRefused([]);
    setNotice(null);
    keepDraft((kept) => {
      const next = change(kept);
      // What was tried is told move by move; of others it says nothing.
      if (next.moves.map((move) => move.key).join() !== kept.moves.map((move) => move.key).join()) setTrial(null);
      return next;
    });
  }, []);

  useTrial(party, seat, draft, sending, setTrial);

  const send = async () => {
    if (!seat || seat.state !== 'asked' || sending) return;
    const { answer, isSound } = build(draft, seat.asked);
    setPressed(true);
    if (!isSound) {
      focusTrouble();
      setNotice({ text: 'Some fields cannot be sent as they are; they say why.', isBad: true, of: seat.number });
      return;
    }
    setSent(seat.number);
    try {
      await post(address('/api/seat/moves', { party }), answer);
      keepDraft((kept) => (kept.number === answer.number ? emptyDraft(answer.number) : kept));
      setNotice({ text: answer.moves.length > 0 ? 'Your moves are sent.' : 'You have said nothing.', isBad: false, of: answer.number });
      setSeat((kept) => (kept && kept.number === answer.number && kept.state === 'asked' ? { ...kept, state: 'waiting', asked: [], deadline: null } : kept));
    } catch (failure) {
      const said = failure as SeatRefusal;
      if (said.moves) {
        setRefused(said.moves);
        focusTrouble();
      }
      setNotice({
        text: said.status === 409 ? 'That question is over; what is asked now stands below.' : `Nothing was sent: ${said.message}`,
        isBad: true,
        of: answer.number,
        isKept: said.status === 409,
      });
    }
    setSent((now) => (now === answer.number ? null : now));
    void reload();
  };

  return { seat, error, since: since.current, connected, draft, setDraft, trial, refused, notice, sending, wasPressed, send, reload, showAll };
}

// The draft when a seat has been told anew. What was typed and not sent, because its time was up, is not lost.
function draftFor(kept: Draft, next: Seat, say: (notice: Standing['notice']) => void): Draft {
  if (kept.number === next.number || !hasText(kept)) return kept.number === next.number ? kept : emptyDraft(next.number);
  if (next.state !== 'asked') return kept;
  const draft = carried(kept, next.asked, next.number);
  const lost = kept.moves.length - draft.moves.length;
  const text = lost > 0 ? `; ${lost} of its moves cannot be made now` : '';
  say({ text: `What you had not sent to the question before stands below${text}: look at it before you send it.`, isBad: false, of: next.number });
  return draft;
}

// To the first field that cannot be sent, when it has been drawn so.
function focusTrouble() {
  window.setTimeout(() => document.querySelector<HTMLElement>('.seat [aria-invalid="true"]')?.focus(), 60);
}

class SeatRefusal extends Refusal {
  constructor(
    status: number,
    message: string,
    readonly moves: FieldError[][] | null,
  ) {
    super(status, message);
  }
}

// Sends and gives what is wrong by move and field, which the common way of asking does not keep.
async function post<T>(url: string, body: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    const headers = { 'Content-Type': 'application/json' };
    response = await fetch(url, { method: 'POST', credentials: 'same-origin', headers, body: JSON.stringify(body), signal });
  } catch {
    throw new SeatRefusal(0, 'the program does not answer; it was stopped, or the way to it is cut', null);
  }
  const said = (await response.json().catch(() => ({}))) as { error?: string; moves?: { errors: FieldError[] }[] };
  if (response.ok) return said as T;
  throw new SeatRefusal(response.status, said.error ?? `${response.status}`, said.moves?.map((move) => move.errors ?? []) ?? null);
}

// Asks what the answer would do, when the fingers rest; only the newest counts, and none once the answer is sent.
function useTrial(party: string, seat: Seat | null, draft: Draft, sending: boolean, setTrial: (trial: Trial | null) => void) {
  const newest = useRef(0);
  useEffect(() => {
    const mine = ++newest.current;
    if (!seat || seat.state !== 'asked' || sending || draft.moves.length === 0) {
      setTrial(null);
      return undefined;
    }
    const { answer, errors } = build(draft, seat.asked);
    if (errors.some((one) => one.length > 0)) {
      setTrial(null);
      return undefined;
    }
    const stop = new AbortController();
    const timer = window.setTimeout(async () => {
      try {
        const trial = await post<Trial>(address('/api/seat/try', { party }), answer, stop.signal);
        if (newest.current === mine) setTrial(trial);
      } catch {
        if (newest.current === mine) setTrial(null); // what stands in the forms has to do
      }
    }, kTryAfter);
    return () => {
      window.clearTimeout(timer);
      stop.abort();
    };
  }, [draft, seat?.number, seat?.state, sending]);
}
