// Why a visit may not start now, as a sentence and what is still so: never a grey button (screens.md, sections 1.7 and 5).
import { dateWords, dayWords, minuteWords, weekdayWords } from '../shared/dates.js';
import { language, t } from '../shared/translate.js';
import { entry } from '../shared/vocabulary.js';

const MOST_DOTS = 3;

/** @typedef {import('./rules.js').Standing} Standing */
/** @typedef {{ title: string, detail: string }} Words */

/**
 * The words for a lock.
 * @param {NonNullable<Standing['lock']>} lock
 * @param {string} today YYYY-MM-DD
 * @param {{ days: number | null, perWeek: number, perRound: number }} facts days without contact, and the limits
 * @returns {Words}
 */
export function lockWords(lock, today, { days, perWeek, perRound }) {
  const from = lock.from;
  const day = from ? dayWords(from.day, today) : '';
  const when = from && from.day === today ? minuteWords(from.minute) : `${day} ${from ? minuteWords(from.minute) : ''}`.trim();
  switch (lock.rule) {
    case 'wish':
      return { title: t('请勿上门 · 居民的意思'), detail: t('没有期限，只有居民自己能取消。服务照常可用。') };
    case 'gone':
      return { title: t('这扇门不在册'), detail: t('门址有变。弄错了请告诉站里。') };
    case 'contact':
      return days === null
        ? { title: t('先连一次网'), detail: t('离线包还没下完。') }
        : {
            title: t('{days} 天没连网 · 先连一次', { days: Math.floor(days) }),
            detail: t('这几天可能有居民说了“请勿上门”，手机还不知道。'),
          };
    case 'round':
      return { title: t('本轮试满 {number} 次，留卡结束', { number: numberWords(perRound) }), detail: t('这一轮不再敲这扇门。') };
    case 'rest':
      return { title: t('静默期 · 到 {day}', { day: from ? dateWords(from.day, today) : '' }), detail: t('谈过以后歇一段，免得打扰。') };
    case 'day':
      return { title: t('今天已经来过一次'), detail: from ? t('一户一天最多一次。最早 {day}。', { day }) : t('一户一天最多一次。') };
    case 'week':
      return {
        title: t('7 天内已经来过 {number} 次 · 最早 {day}', { number: numberWords(perWeek), day }),
        detail: t('一户 7 天最多 {count} 次，免得打扰。', { count: perWeek }),
      };
    case 'band':
      return {
        title: t('换个时段再来 · 最早 {when}', {
          when: from && from.day === today ? minuteWords(from.minute) : weekdayWords(from?.day ?? today),
        }),
        detail: t('上次没遇到。换个时段、换个星期几更容易遇到。'),
      };
    case 'night':
      return {
        title: t('夜班休息 · {time} 后再敲', { time: from ? minuteWords(from.minute) : '14:00' }),
        detail: t('白天睡觉的人，别吵醒。'),
      };
    default:
      return {
        title: t('现在不上门 · {when} 再开始', { when }),
        detail: t('居民自己约的时间不受影响。'),
      };
  }
}

/** A small number at the head of a sentence: English spells it out. @param {number} count @returns {string} */
function numberWords(count) {
  return (language() === 'en' && ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six'][count]) || String(count);
}

/** The shape of a state, an icon's name and size: how often a door was tried in vain stands there as dots. @param {string} state @param {number} [tries] @returns {[string, string]} */
export function shapeOf(state, tries = 1) {
  const name = entry('door_states', state).icon;
  if (name !== 'pips') return [name, 'g'];
  const dots = `pips-${Math.min(Math.max(tries, 1), MOST_DOTS)}`;
  return [dots, dots];
}

/** The short words under a room number on the board. @param {Standing} standing @param {string} today @param {boolean} short 5 a row @returns {string} */
export function waitWords(standing, today, short) {
  const from = standing.lock?.from;
  if (!from) return t('等日子');
  const day = from.day === today ? minuteWords(from.minute) : weekdayWords(from.day);
  return short ? day : t('{day}起', { day });
}

/** An appointment's short words: the time when it is today, else the weekday. @param {NonNullable<Standing['appointment']>} appointment @param {string} today @param {(band: string) => string} bandLabel */
export function appointmentWords(appointment, today, bandLabel) {
  if (appointment.day !== today) return weekdayWords(appointment.day);
  return appointment.time ?? bandLabel(appointment.band ?? 'am');
}
