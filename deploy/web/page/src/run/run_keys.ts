// Which key does what in the run view.
import { go } from '../place';
import type { Key } from './keys';
import { kSpeeds, type Player } from './player';
import type { Stride } from './steps';

interface Actions {
  player: Player;
  stride: (by: Stride, way: 1 | -1) => void;
  seek: (event: number) => void;
  last: number;
  speed: number;
  follow: boolean;
  setFollow: ((yes: boolean) => void) | null;
  names: string[];
  help: () => void;
  fold: boolean;
}

function focus(id: string) {
  const element = document.getElementById(id) as HTMLInputElement | null;
  if (element) {
    element.focus();
    element.select();
    return;
  }
  // The field is in a panel that is not shown.
  go({ panel: 'rows' });
  window.setTimeout(() => document.getElementById(id)?.focus(), 60);
}

export function runKeys({ player, stride, seek, last, speed, follow, setFollow, names, help, fold }: Actions): Key[] {
  const faster = (by: number) => {
    const at = Math.max(0, Math.min(kSpeeds.length - 1, kSpeeds.indexOf(speed) + by));
    go({ speed: kSpeeds[at] === 1 ? null : kSpeeds[at] });
  };
  const keys: Key[] = [
    { keys: [' '], text: 'play, pause', run: player.toggle },
    { keys: ['ArrowRight'], shift: false, text: 'next event', run: () => stride('event', 1) },
    { keys: ['ArrowLeft'], shift: false, text: 'previous event', run: () => stride('event', -1) },
    { keys: ['ArrowRight'], shift: true, text: 'next tick', run: () => stride('tick', 1) },
    { keys: ['ArrowLeft'], shift: true, text: 'previous tick', run: () => stride('tick', -1) },
    { keys: ['.'], text: 'next decision', run: () => stride('decision', 1) },
    { keys: [','], text: 'previous decision', run: () => stride('decision', -1) },
    { keys: [']'], text: 'next step', run: () => stride('step', 1) },
    { keys: ['['], text: 'previous step', run: () => stride('step', -1) },
    { keys: ['n'], text: 'next mark', run: () => stride('mark', 1) },
    { keys: ['p'], text: 'previous mark', run: () => stride('mark', -1) },
    { keys: ['Home'], text: 'the beginning', run: () => seek(0) },
    { keys: ['End'], text: 'the end', run: () => seek(last) },
    { keys: ['+', '='], text: 'faster', run: () => faster(1) },
    { keys: ['-'], text: 'slower', run: () => faster(-1) },
  ];
  if (setFollow) keys.push({ keys: ['f'], text: 'follow what is newest, or stay', run: () => setFollow(!follow) });
  keys.push(
    { keys: ['i'], text: 'fold idle ticks', run: () => go({ fold: fold ? null : '1' }) },
    { keys: ['a'], text: 'lanes of the whole run', run: () => go({ sel: null }) },
    { keys: ['g'], text: 'type a tick', run: () => focus('tick') },
    { keys: ['/'], text: 'find words', run: () => focus('find') },
  );
  names.forEach((name, k) => {
    keys.push({
      keys: [String(k + 1)],
      text: `panel: ${name === 'rows' ? 'events' : name}`,
      run: () => go({ panel: name }),
    });
  });
  keys.push({ keys: ['?'], text: 'these keys', run: help });
  return keys;
}
