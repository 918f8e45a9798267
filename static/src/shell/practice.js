// Practice: a whole day at a made-up building. Everything lies in memory, its schedule never runs, and the person's own work goes on behind it:
// leaving, or a killed app, is all it takes to forget it.
import { now } from '../shared/clock.js';
import { MemoryStore } from '../store/memory-store.js';
import { practicePlace } from './practice-place.js';
import { placeOf } from './router.js';
import { Workplace } from './workplace.js';

/** Places that belong to a day at the doors; any other is the practice's own page. */
const OF_A_DAY = ['today', 'safety', 'past', 'paper', 'told', 'language', 'rights', 'correct', 'blocked', 'help'];

export class Practice extends Workplace {
  /** @param {Workplace} own the person's own work */
  constructor(own) {
    super(own.person, /** @type {any} */ (new MemoryStore(own.person.store)));
    this.own = own;
    this.schedule.stop();
    const { timeZone, person, pocket } = own;
    this.pocket.fill(practicePlace({ today: own.today(), timeZone, badge: person.badge_no, station: pocket.station }));
    this.reading = { refusal: null, at: now() };
    this.stairs = own.stairs;
  }

  close() {
    super.close();
    this.own.close();
  }
}

/** Whether a place is drawn in practice as it is. @param {import('./router.js').Place} place */
export function isOfADay(place) {
  return OF_A_DAY.includes(place.name);
}

/** @param {import('./shell.js').Shell} shell */
export function beginPractice(shell) {
  const { work } = shell;
  if (!work || work instanceof Practice) return;
  const practice = new Practice(work);
  practice.addEventListener('change', () => shell.changed());
  shell.turnTo(practice);
  shell.router.root('today');
}

/** Back to the person's own work, below every screen that practice has opened. @param {import('./shell.js').Shell} shell */
export async function endPractice(shell) {
  const { work, router } = shell;
  if (!(work instanceof Practice) || router.held) return;
  await router.backTo(placeOf(router.stack[0] ?? ''));
  shell.turnTo(work.own);
  router.root('today');
}
