// Keeps a person's open questions beside their work, so that tabs, cards and boards can count them without knowing what a question is.
import { readThreads, threadsOf } from '../visits/questions.js';

/** Look again whenever something was saved or received. @param {import('./shell.js').Shell} shell */
export function keepQuestions(shell) {
  /** @type {import('./workplace.js').Workplace | null} */
  let seen = null;
  let turn = -1;
  const look = async () => {
    const { work } = shell;
    if (!work || (work === seen && work.queueTurn === turn)) return;
    [seen, turn] = [work, work.queueTurn];
    const had = threadsOf(work).length;
    // A store that is being closed has nothing to say any more.
    work.asked = await readThreads(work).catch(() => []);
    if (had || threadsOf(work).length) shell.changed();
  };
  shell.addEventListener('change', look);
  return look();
}
