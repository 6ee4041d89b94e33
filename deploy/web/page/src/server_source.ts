// Answers of the program that serves the page. News come over one connection for all tabs of a browser: it has six to a
// server, and a tab that held one each would leave the seventh without an answer. The tab that holds the lock listens and
// tells the others.
import type { Growth } from './api';
import { hear, kTryAgain } from './hear';
import { type Asking, kBehind, kLooked, Questions } from './questions';
import type { LiveListener, Source } from './source';
import { Refusal } from './source';

// `hello` is a tab that is new and asks what is known; it is answered by the tab that listens.
interface News {
  type: 'grew' | 'index' | 'reset' | 'open' | 'lost' | 'hello';
  growth?: Growth;
  // Why nothing more can be heard: what the program answered.
  refusal?: { status: number; message: string };
  from?: string;
  // For this tab alone.
  to?: string;
}

const kNoKey = 'this browser has no key of the program that runs here now; open the link that it has printed';

async function refusal(response: Response): Promise<Refusal> {
  let message = `${response.status} ${response.statusText}`;
  let life: number | undefined;
  try {
    const body = (await response.json()) as { error?: string; life?: number };
    if (body.error) message = body.error;
    life = body.life;
  } catch {
    // not JSON: the status has to do
  }
  return new Refusal(response.status, message, life);
}

async function ask(url: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: 'same-origin', ...init });
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new Refusal(0, 'the observatory does not answer; it was stopped, or the way to it is cut');
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

// What is looked at is not broken off once it was sent: who drags a slider sees what comes on the way. What lies behind it is.
function sentOff(how?: Asking): RequestInit {
  return (how?.rank ?? kLooked) >= kBehind ? { signal: how?.signal } : {};
}

const kAsked = '/api/index';

// With what the program refuses a question; null if it answers, or cannot be reached.
async function refusedWith(url: string): Promise<News['refusal'] | null> {
  try {
    await ask(url, { method: 'HEAD' });
    return null;
  } catch (error) {
    const { status, message } = error as Refusal;
    // The answer to HEAD has no text.
    return status === 401 ? { status, message: kNoKey } : status > 0 ? { status, message } : null;
  }
}

export class ServerSource implements Source {
  readonly where = 'server' as const;
  private readonly questions = new Questions();
  private listeners = new Set<LiveListener>();
  private channel: BroadcastChannel | null = null;
  private stop: (() => void) | null = null;
  private open = false;
  // Whether it is this tab that listens.
  private leads = false;
  private readonly tab = Math.random().toString(36).slice(2);
  // What was told last of each run: who comes later has not heard it.
  private readonly newest = new Map<string, Growth>();

  get<T>(url: string, how?: Asking): Promise<T> {
    return this.questions.ask(async () => (await (await ask(url, sentOff(how))).json()) as T, how);
  }

  bytes(url: string, how?: Asking): Promise<ArrayBuffer> {
    return this.questions.ask(async () => (await ask(url)).arrayBuffer(), how);
  }

  async post<T>(url: string, body: unknown): Promise<T> {
    const headers = { 'Content-Type': 'application/json' };
    return (await (await ask(url, { method: 'POST', headers, body: JSON.stringify(body) })).json()) as T;
  }

  live(listener: LiveListener): () => void {
    this.listeners.add(listener);
    if (this.listeners.size === 1) {
      this.start();
    } else if (this.open) {
      listener.connected(true);
      for (const growth of this.newest.values()) listener.grew(growth);
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.stop?.();
    };
  }

  private setOpen(open: boolean, error?: Error) {
    this.open = open;
    for (const listener of [...this.listeners]) listener.connected(open, error);
  }

  private tell(news: News) {
    if (news.type === 'open' || news.type === 'lost') {
      const { refusal } = news;
      this.setOpen(news.type === 'open', refusal && new Refusal(refusal.status, refusal.message));
    } else if (news.type === 'grew' && news.growth) {
      this.newest.set(news.growth.run, news.growth);
      // Whoever is told something is heard.
      if (!this.open) this.setOpen(true);
      for (const listener of [...this.listeners]) listener.grew(news.growth);
    } else if (news.type === 'index') {
      for (const listener of [...this.listeners]) listener.index();
    } else if (news.type === 'reset') {
      for (const listener of [...this.listeners]) listener.reset();
    }
  }

  // From another tab.
  private heard(news: News) {
    if (news.to && news.to !== this.tab) return;
    if (news.type !== 'hello') {
      this.tell(news);
    } else if (this.leads && this.open) {
      this.channel?.postMessage({ type: 'open', to: news.from });
      for (const growth of this.newest.values()) this.channel?.postMessage({ type: 'grew', growth, to: news.from });
    }
  }

  private start() {
    const ended = new AbortController();
    const { signal } = ended;
    // Without locks (a page that is not served over loopback or TLS) each tab listens for itself.
    const locks: LockManager | undefined = navigator.locks;
    let timer: ReturnType<typeof setTimeout> | undefined;
    this.stop = () => {
      ended.abort();
      clearTimeout(timer);
      this.channel?.close();
      this.channel = null;
      this.stop = null;
      this.open = false;
      this.newest.clear();
    };
    const stand = () => {
      if (locks) locks.request('haggle-live', { signal }, lead).catch(() => undefined);
      else void lead();
    };
    // Ends, and so gives the lock away, when the browser has given up on the stream: another tab may fare better.
    const lead = () =>
      new Promise<void>((resolve) => {
        const done = () => {
          this.leads = false;
          resolve();
        };
        if (signal.aborted) return done();
        this.leads = true;
        const close = this.listen(() => {
          done();
          if (!signal.aborted) timer = setTimeout(stand, kTryAgain);
        });
        signal.addEventListener('abort', () => {
          close();
          done();
        });
      });
    if (locks) {
      this.channel = new BroadcastChannel('haggle-live');
      this.channel.onmessage = (message: MessageEvent<News>) => this.heard(message.data);
      this.channel.postMessage({ type: 'hello', from: this.tab });
    }
    stand();
  }

  // Passes on to all tabs what comes; `over` is called when nothing will come any more.
  private listen(over: () => void): () => void {
    const pass = (news: News) => {
      this.tell(news);
      this.channel?.postMessage(news);
    };
    return hear('/api/live', {
      opened: () => pass({ type: 'open' }),
      lost: (isOver) => {
        pass({ type: 'lost' });
        if (!isOver) return;
        over();
        // A stream does not say why it was refused; an answer does.
        refusedWith(kAsked).then((refusal) => refusal && pass({ type: 'lost', refusal }), () => undefined);
      },
      told: {
        grew: (data) => pass({ type: 'grew', growth: JSON.parse(data) as Growth }),
        index: () => pass({ type: 'index' }),
        reset: () => pass({ type: 'reset' }),
      },
    });
  }
}
