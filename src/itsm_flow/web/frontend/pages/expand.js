// Small conveniences of plain controls.
document.addEventListener('change', (event) => {
  if (event.target.matches('[data-submits]')) event.target.form.requestSubmit();
});
document.addEventListener('change', (event) => {
  const names = event.target.closest?.('[data-shows-files]');
  if (!names) return;
  const list = document.getElementById(names.dataset.showsFiles);
  list.textContent = [...names.files].map((file) => file.name).join(', ');
});
