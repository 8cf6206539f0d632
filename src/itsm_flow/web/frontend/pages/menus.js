// Menus are <details data-menu>: a click elsewhere or Escape closes them. Dialogs open by a button.
document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('details[data-menu][open]')) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const opener = event.target.closest('[data-opens]');
  if (opener) openDialog(document.getElementById(opener.dataset.opens));
  if (event.target.closest('[data-closes]')) event.target.closest('dialog')?.close();
  if (event.target instanceof HTMLDialogElement) event.target.close();
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  const menu = document.querySelector('details[data-menu][open]');
  if (!menu) return;
  menu.open = false;
  menu.querySelector('summary').focus();
});

export function openDialog(dialog) {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  dialog.querySelector('[autofocus]')?.focus();
}

// The rail of a narrow screen.
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-rail]');
  if (button) {
    const open = document.body.classList.toggle('rail-open');
    document.querySelector('.rail-button')?.setAttribute('aria-expanded', String(open));
    if (open) document.querySelector('.rail a')?.focus();
  } else if (document.body.classList.contains('rail-open') && !event.target.closest('.rail')) {
    closeRail();
  }
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') closeRail();
});

function closeRail() {
  document.body.classList.remove('rail-open');
  document.querySelector('.rail-button')?.setAttribute('aria-expanded', 'false');
}
