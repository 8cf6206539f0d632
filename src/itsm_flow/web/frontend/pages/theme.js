// Runs before the first paint: the theme that was chosen, or the system's.
const dark = matchMedia('(prefers-color-scheme: dark)');

function apply() {
  const chosen = /(?:^|; )theme=(light|dark)/.exec(document.cookie)?.[1];
  document.documentElement.dataset.bsTheme = chosen ?? (dark.matches ? 'dark' : 'light');
}

apply();
dark.addEventListener('change', apply);
document.addEventListener('theme:chosen', apply);
