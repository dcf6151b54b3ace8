// What a person sees until the app is there. The elements are held here, for the app takes the page over while
// the worker may still be at work.

const named = (name) => document.getElementById(`boot-${name}`);
const page = document.getElementById('boot');
const [title, first, sum, percent, bar, said, again] =
  ['title', 'first', 'sum', 'percent', 'progress', 'said', 'again'].map(named);
const parts = { look: named('look'), book: named('book'), offline: named('offline') };

const weigh = (pieces) => pieces.reduce((total, { size }) => total + size, 0);
const kb = (bytes) => Math.round(bytes / 1000);
const fill = (words, holes) => words.replace(/\{(\w+)\}/g, (_, name) => holes[name]);

/** Shows the first visit's page: of all the pieces, which are lacking. */
export function progress(all, lacking) {
  first.hidden = false;
  title.textContent = '@boot.loading@';
  document.title = '@boot.loading@ · @boot.name@';
  const whole = weigh(all);
  const here = whole - weigh([...lacking]);
  sum.textContent = fill('@boot.sum@', { here: kb(here), whole: kb(whole) });
  percent.textContent = fill('@boot.percent@', { n: Math.floor((100 * here) / whole) });
  Object.assign(bar, { max: whole, value: here });
  for (const name of ['look', 'book']) {
    const size = weigh(all.filter(({ part }) => part === name));
    const left = weigh([...lacking].filter(({ part }) => part === name));
    if (!left) mark(name, 'check', 'good', '@boot.done@');
    else if (left < size) mark(name, 'clock', 'wait', fill('@boot.part@', { here: kb(size - left), whole: kb(size) }));
  }
}

/** Says how much of the module is made of what has come: a part of one. */
export function opened(part) {
  mark('book', 'clock', 'wait', fill('@boot.preparing@', { n: Math.floor(100 * part) }));
}

/** Says that the part which opens the app offline is being put in place, or is. */
export function offline(done) {
  if (done) mark('offline', 'check', 'good', '@boot.done@');
  else mark('offline', 'clock', 'wait', '@boot.writing@');
}

/** Says what is in the way, a link that is down as a rule; `retry` is called when the person will not wait. */
export function stalled(retry, why) {
  if (why.name === 'QuotaExceededError') say('off', 'wait', '@boot.full@');
  else if (why.status >= 500) say('off', 'wait', '@boot.busy@');
  else say('off', 'wait', '@boot.cut@');
  button('@boot.go_on@', retry);
}

/** Takes back what `stalled` said. */
export function hush() {
  said.replaceChildren();
  again.hidden = true;
}

/** Hides this page while the app starts; returns what takes it away. */
export function opening() {
  document.title = '@boot.name@';
  page.hidden = true;
  return () => page.remove();
}

/** Says that the app cannot be opened, and why in the words of a technician. */
export function fail(why) {
  page.hidden = false;
  first.hidden = true;
  title.textContent = '@boot.failed@';
  say('alert', 'bad', fill('@boot.failed_why@', { why }));
  button('@boot.again@', () => location.reload());
}

function mark(name, icon, tone, words) {
  const part = parts[name];
  part.dataset.tone = tone;
  part.querySelector('use').setAttribute('href', `#b-${icon}`);
  part.querySelector('.meta').textContent = words;
}

function say(icon, tone, words) {
  if (said.textContent === words) return; // said once, read aloud once
  const banner = Object.assign(document.createElement('p'), { className: 'banner' });
  banner.dataset.tone = tone;
  banner.innerHTML = `<svg class="i" aria-hidden="true"><use href="#b-${icon}"/></svg><span></span>`;
  banner.lastChild.textContent = words;
  said.replaceChildren(banner);
}

function button(words, press) {
  Object.assign(again, { hidden: false, textContent: words, onclick: press });
}
