// The keyboard of the run view: what each key does, as a table that is both carried out and shown.
import { useEffect, useRef } from 'preact/hooks';

export interface Key {
  // As KeyboardEvent.key gives them; the first is the one that is shown.
  keys: string[];
  shift?: boolean;
  text: string;
  run: () => void;
}

const kShown: Record<string, string> = {
  ' ': 'Space',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
};

function typing(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  return !!element?.closest?.('input:not([type=range]), textarea, select, dialog');
}

// A box that has the focus and can be scrolled sideways: else its arrows would move the run, and it could not be read.
function scrollsSideways(element: HTMLElement | null): boolean {
  if (!element || element.scrollWidth <= element.clientWidth) return false;
  return element.tabIndex >= 0 && /auto|scroll/.test(getComputedStyle(element).overflowX);
}

// A widget that moves by arrows itself, and what a space presses.
function ownKeys(target: EventTarget | null, key: string): boolean {
  const element = target as HTMLElement | null;
  if (key === ' ' && element?.closest?.('button, summary, a, [role=option]')) return true;
  if (!key.startsWith('Arrow')) return false;
  return !!element?.closest?.('[data-own-keys], input[type=range]') || scrollsSideways(element);
}

export function useKeys(keys: Key[]) {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
      if (typing(event.target) || ownKeys(event.target, event.key)) return;
      const found = latest.current.find(
        (key) => key.keys.includes(event.key) && (key.shift === undefined || key.shift === event.shiftKey),
      );
      if (!found) return;
      event.preventDefault();
      found.run();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
}

export function KeyHelp({ keys, close }: { keys: Key[]; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby="keys-title" onClose={close}>
      <div class="dialog-head">
        <h2 id="keys-title">Keys</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          close
        </button>
      </div>
      <table class="keys">
        <thead class="unseen">
          <tr>
            <th scope="col">key</th>
            <th scope="col">what it does</th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.text}>
              <td>
                {key.shift && (
                  <>
                    <kbd>Shift</kbd>{' '}
                  </>
                )}
                <kbd>{kShown[key.keys[0]] ?? key.keys[0]}</kbd>
              </td>
              <td>{key.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="muted">In a field that is typed into, keys write; Esc leaves it.</p>
    </dialog>
  );
}
