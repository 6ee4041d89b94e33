// A button that copies a text and says that it has; where the browser gives no clipboard, the text is shown to be taken.
import { useState } from 'preact/hooks';

export function CopyButton({ label, text, title }: { label: string; text: () => string; title?: string }) {
  const [said, say] = useState('');
  const [shown, show] = useState<string | null>(null);
  const copy = async () => {
    const what = text();
    try {
      await navigator.clipboard.writeText(what);
      say('copied');
      window.setTimeout(() => say(''), 1500);
    } catch {
      show(what);
    }
  };
  return (
    <span class="copy">
      <button type="button" class="quiet" onClick={copy} title={title}>
        {said || label}
      </button>
      <span role="status" class="unseen">
        {said}
      </span>
      {shown !== null && (
        <span class="copy-shown">
          <textarea readOnly rows={4} value={shown} aria-label="text to copy" ref={(area) => area?.select()} />
          <button type="button" onClick={() => show(null)}>
            close
          </button>
        </span>
      )}
    </span>
  );
}
