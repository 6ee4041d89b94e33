// One stream of server-sent events. A browser takes up again by itself what was cut, but it gives up for good when it is
// answered with an error (401, 503): that is told, so that somebody tries again.
export const kTryAgain = 2000; // ms after a browser gave up

export interface Hearer {
  opened: () => void;
  // Cut; `isOver` when the browser will not try again.
  lost: (isOver: boolean) => void;
  // By the event's name.
  told: Record<string, (data: string) => void>;
}

// Hears until the function that it returns is called, or the browser has given up.
export function hear(url: string, hearer: Hearer): () => void {
  const events = new EventSource(url);
  events.onopen = () => hearer.opened();
  events.onerror = () => hearer.lost(events.readyState === EventSource.CLOSED);
  for (const [name, told] of Object.entries(hearer.told))
    events.addEventListener(name, (event) => told((event as MessageEvent<string>).data));
  return () => events.close();
}

// The same for ever: where the browser has given up it is tried again.
export function hearAlways(url: string, hearer: Hearer): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let close: () => void;
  const begin = () => {
    close = hear(url, {
      ...hearer,
      lost: (isOver) => {
        hearer.lost(isOver);
        if (isOver) timer = setTimeout(begin, kTryAgain);
      },
    });
  };
  begin();
  return () => {
    clearTimeout(timer);
    close();
  };
}
