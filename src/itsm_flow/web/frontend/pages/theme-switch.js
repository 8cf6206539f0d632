// Light, dark or the system's: kept in a cookie, so that the next page starts right.
const YEAR = 31536000;

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-theme-choice]');
  if (!button) return;
  const choice = button.dataset.themeChoice;
  document.cookie = `theme=${choice}; path=/; max-age=${YEAR}; samesite=lax`;
  document.dispatchEvent(new CustomEvent('theme:chosen'));
  mark();
});

function mark() {
  const chosen = /(?:^|; )theme=(\w+)/.exec(document.cookie)?.[1] ?? 'system';
  for (const button of document.querySelectorAll('[data-theme-choice]')) {
    button.setAttribute('aria-pressed', String(button.dataset.themeChoice === chosen));
  }
}

mark();
