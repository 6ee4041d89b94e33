// Whether there is room for panels beside each other; zoom counts as less room.
import { useEffect, useState } from 'preact/hooks';

export function useWide(least: number): boolean {
  const query = `(min-width: ${least}px) and (min-height: 560px)`;
  const [wide, set] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const changed = () => set(list.matches);
    list.addEventListener('change', changed);
    return () => list.removeEventListener('change', changed);
  }, [query]);
  return wide;
}
