// The console's only script: asks every ten seconds what is new, says how fresh the page is, and walks the rows by letters.
// It never puts rows in under the reader; without it every page works by plain links and forms.
import htmx from 'htmx.org';

const EVERY_MS = 10_000;

/** @param {string} id @returns {HTMLElement} */
function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`#${id} is missing`);
  return found;
}

/** Follow the log while the page is visible. @param {HTMLElement} live */
function followLog(live) {
  const news = byId('news');
  const pill = byId('pill');
  const said = byId('live-said');
  const [pause, resume] = [byId('pause'), byId('resume')];
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: live.dataset.timeZone });
  // The station's clock, counted on from the page: a desk's own clock may be wrong.
  const serverMs = () => Number(live.dataset.at) + performance.now();
  let freshAt = serverMs();
  let isPaused = false;
  let isAway = false;

  /** @param {string | undefined} words @param {string} [n] */
  const filled = (words, n = '') => (words ?? '').replace('{n}', n).replace('{time}', time.format(freshAt));

  function showFreshness() {
    const words = isPaused ? live.dataset.paused : isAway ? live.dataset.away : live.dataset.live;
    byId('pill-words').textContent = filled(words, String(Math.max(0, Math.floor((serverMs() - freshAt) / 1000))));
    pill.classList.toggle('ok', !isPaused && !isAway);
    pill.classList.toggle('wait', isAway && !isPaused);
  }

  /** Only a change is spoken, not every second. @param {boolean} away */
  function setAway(away) {
    if (away !== isAway) said.textContent = filled(away ? live.dataset.away : live.dataset.again);
    isAway = away;
    showFreshness();
  }

  function look() {
    if (document.visibilityState === 'visible' && !isPaused) htmx.trigger(news, 'look');
  }

  /** @param {boolean} paused */
  function setPaused(paused) {
    const hadFocus = document.activeElement === pause || document.activeElement === resume;
    isPaused = paused;
    pause.hidden = paused;
    resume.hidden = !paused;
    if (hadFocus) (paused ? resume : pause).focus();
    showFreshness();
    look();
  }

  news.addEventListener('htmx:after:request', (event) => {
    const { raw, status } = /** @type {CustomEvent} */ (event).detail.ctx.response;
    if (raw.redirected) {
      // The session is over: the answer is the sign-in page, which must not be put into this one.
      event.preventDefault();
      byId('signed-out').hidden = false;
      said.textContent = byId('signed-out').textContent;
      setPaused(true);
    } else if (status < 400) {
      freshAt = serverMs();
      setAway(false);
    } else {
      setAway(true);
    }
  });
  news.addEventListener('htmx:error', () => setAway(true));
  document.addEventListener('visibilitychange', look);
  pause.addEventListener('click', () => setPaused(true));
  resume.addEventListener('click', () => setPaused(false));
  byId('reload').hidden = true;
  pause.hidden = false;
  showFreshness();
  setInterval(showFreshness, 1000);
  setInterval(look, EVERY_MS);
}

/** Letter to what it does with the row that has the focus, or with none yet. @type {Record<string, (rows: HTMLElement[], at: number) => HTMLElement | undefined>} */
const KEYS = {
  j: (rows, at) => rows[at + 1],
  k: (rows, at) => rows[Math.max(at, 1) - 1],
};
const KEYS_ARE_OFF = 'console-keys-off';

/**
 * Letters move the focus from row to row; Enter then opens the row's own link. They can be switched off (WCAG 2.1.4), and are still
 * where somebody types or a modifier is held.
 * @param {HTMLElement} table
 */
function walkRows(table) {
  const [off, on] = [byId('keys-off'), byId('keys-on')];
  let isOff = localStorage.getItem(KEYS_ARE_OFF) !== null;

  /** @param {boolean} value */
  function setOff(value) {
    const hadFocus = document.activeElement === off || document.activeElement === on;
    isOff = value;
    if (value) localStorage.setItem(KEYS_ARE_OFF, '');
    else localStorage.removeItem(KEYS_ARE_OFF);
    off.hidden = value;
    on.hidden = !value;
    if (hadFocus) (value ? on : off).focus();
  }

  document.addEventListener('keydown', (event) => {
    const isElsewhere = event.target instanceof Element && event.target.closest('input, select, textarea, dialog');
    const step = KEYS[event.key.toLowerCase()];
    if (isOff || !step || isElsewhere || event.ctrlKey || event.altKey || event.metaKey) return;
    const rows = /** @type {HTMLElement[]} */ ([...table.querySelectorAll('td.open a')]);
    const row = document.activeElement?.closest('tr');
    const next = step(
      rows,
      rows.findIndex((link) => link.closest('tr') === row),
    );
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
  off.addEventListener('click', () => setOff(true));
  on.addEventListener('click', () => setOff(false));
  byId('keys').hidden = false;
  setOff(isOff);
}

/** The menu of narrow windows closes on Escape and gives the focus back. @param {HTMLDetailsElement} menu */
function closeOnEscape(menu) {
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary')?.focus();
  });
}

/** A sheet with a code can be printed from its page; without this script the browser's own menu does. @param {HTMLButtonElement} button */
function offerPrint(button) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}

// The list of one's exports asks how far they are; where the session is over, the sign-in page must not be put into it.
document.getElementById('mine')?.addEventListener('htmx:after:request', (event) => {
  if (/** @type {CustomEvent} */ (event).detail.ctx.response.raw.redirected) event.preventDefault();
});

const live = document.getElementById('live');
if (live) followLog(live);
const rows = /** @type {HTMLElement | null} */ (document.querySelector('[data-keys]'));
if (rows) walkRows(rows);
closeOnEscape(/** @type {HTMLDetailsElement} */ (byId('menu')));
for (const button of document.querySelectorAll('[data-print]')) offerPrint(/** @type {HTMLButtonElement} */ (button));
