// The bar on top of every view: the way home, what is shown, the theme.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { link } from '../place';
import { type Choice, chooseTheme, themeChoice } from '../theme';

export function ThemeSwitch() {
  const [choice, set] = useState<Choice>(themeChoice());
  return (
    <select
      aria-label="theme"
      value={choice}
      onChange={(event) => {
        const next = (event.currentTarget as HTMLSelectElement).value as Choice;
        chooseTheme(next);
        set(next);
      }}
    >
      <option value="system">auto</option>
      <option value="light">light</option>
      <option value="dark">dark</option>
    </select>
  );
}

export function TopBar({ children, tools }: { children?: ComponentChildren; tools?: ComponentChildren }) {
  return (
    <header class="top">
      <a class="home" href={link('runs', {})}>
        haggle
      </a>
      <div class="what">{children}</div>
      <span class="spacer" />
      {tools}
      <ThemeSwitch />
    </header>
  );
}
