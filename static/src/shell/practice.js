// Practice: a whole day at a made-up building. Everything lies in memory, its schedule never runs, and the person's own work goes on behind it:
// leaving, or a killed app, is all it takes to forget it. Whoever has no activation code yet practises as somebody made up.
import { now } from '../shared/clock.js';
import { MemoryStore } from '../store/memory-store.js';
import { practicePerson, practicePlace } from './practice-place.js';
import { placeOf } from './router.js';
import { Workplace } from './workplace.js';

/** Places that belong to a day at the doors; any other is the practice's own page. */
const OF_A_DAY = ['today', 'safety', 'past', 'paper', 'told', 'language', 'rights', 'correct', 'blocked', 'help'];
/** How often what other people have left on this phone is sent while nobody is signed in. */
const DRAIN_MS = 60_000;

export class Practice extends Workplace {
  /** @param {Workplace | null} own the person's own work; null where nobody is signed in */
  constructor(own) {
    const person = own?.person ?? practicePerson();
    super(person, /** @type {any} */ (new MemoryStore(person.store)));
    this.own = own;
    this.schedule.stop();
    const { timeZone, pocket } = own ?? this;
    this.pocket.fill(practicePlace({ today: (own ?? this).today(), timeZone, badge: person.badge_no, station: pocket.station }));
    this.reading = { refusal: null, at: now() };
    this.stairs = own?.stairs ?? this.stairs;
  }

  close() {
    super.close();
    this.own?.close();
  }
}

/** Whether a place is drawn in practice as it is. @param {import('./router.js').Place} place */
export function isOfADay(place) {
  return OF_A_DAY.includes(place.name);
}

/** @param {import('./shell.js').Shell} shell */
export function beginPractice(shell) {
  const { work } = shell;
  if (work instanceof Practice) return;
  const practice = new Practice(work);
  practice.addEventListener('change', () => shell.changed());
  shell.turnTo(practice);
  if (work) shell.router.root('today');
  else aboveActivation(shell, practice);
}

/** Where nobody is signed in, activation lies below practice: whoever comes back to it has left. @param {import('./shell.js').Shell} shell @param {Practice} practice */
function aboveActivation(shell, practice) {
  const { router } = shell;
  router.root('activate');
  router.push({ name: 'today' });
  const draining = setInterval(() => shell.drain(), DRAIN_MS);
  const look = () => {
    if (shell.work === practice && router.place.name !== 'activate') return;
    router.removeEventListener('change', look);
    clearInterval(draining);
    if (shell.work === practice) shell.turnTo(null);
  };
  router.addEventListener('change', look);
}

/** Back to the person's own work, or to activation, below every screen that practice has opened. @param {import('./shell.js').Shell} shell */
export async function endPractice(shell) {
  const { work, router } = shell;
  if (!(work instanceof Practice) || router.held) return;
  await router.backTo(placeOf(router.stack[0] ?? ''));
  if (work.own) {
    shell.turnTo(work.own);
    router.root('today');
  } else if (router.place.name !== 'activate') router.page.history.back();
}
