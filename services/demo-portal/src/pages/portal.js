// A little life for the page, which works without it: the diagram follows the reader, lifetimes count down, and a button that was
// pressed is not pressed twice.
const arrows = new Map([...document.querySelectorAll('.arrow')].map((arrow) => [arrow.dataset.step, arrow]));

document.documentElement.classList.add('scripted');
const chart = document.querySelector('.chart');
if (chart) {
  new IntersectionObserver(
    (entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) chart.classList.add('seen');
    },
    { threshold: 0.5 },
  ).observe(chart);
}

const inView = new Set();
const watcher = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) inView.add(target);
      else inView.delete(target);
    }
    const [first] = [...inView].sort((one, other) => (one.compareDocumentPosition(other) & 4 ? -1 : 1));
    for (const [name, arrow] of arrows) arrow.classList.toggle('current', name === first?.id);
  },
  { rootMargin: '-25% 0px -55% 0px' },
);
for (const step of document.querySelectorAll('.step')) watcher.observe(step);

// Who goes to a step wants to see it.
const openTarget = () => {
  const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  const messages = target?.querySelector('.messages');
  if (messages) messages.open = true;
};
addEventListener('hashchange', openTarget);
openTarget();

for (const time of document.querySelectorAll('time[data-until]')) {
  const clock = time.textContent;
  const end = Date.parse(time.dataset.until);
  const tick = () => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    const minutes = Math.floor(left / 60);
    time.textContent =
      left === 0 ? `${clock} (over)` : `${clock} (${minutes}:${String(left % 60).padStart(2, '0')} left)`;
  };
  tick();
  setInterval(tick, 1000);
}

for (const form of document.querySelectorAll('form')) {
  form.addEventListener('submit', () => {
    // After the browser has read which button it was.
    setTimeout(() => {
      for (const button of form.querySelectorAll('button')) button.disabled = true;
    });
  });
}
// Back from the browser's cache: everything can be pressed again.
addEventListener('pageshow', () => {
  for (const button of document.querySelectorAll('button:disabled')) button.disabled = false;
});
