// An island is an element with data-island; its module is fetched when it comes onto the page.
const MODULES = {
  form: () => import('./form/island.js'),
  diagram: () => import('./diagram/island.js'),
};

export function loadIslands(within) {
  const found = [...within.querySelectorAll('[data-island]')];
  if (within.matches?.('[data-island]')) found.push(within);
  for (const element of found) {
    if (element.dataset.started) continue;
    element.dataset.started = '1';
    start(element);
  }
}

async function start(element) {
  if (element.dataset.when === 'visible') await visible(element);
  const module = await MODULES[element.dataset.island]();
  await module.start(element);
  element.dataset.ready = '1';
}

function visible(element) {
  return new Promise((resolve) => {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      resolve();
    });
    observer.observe(element);
  });
}
