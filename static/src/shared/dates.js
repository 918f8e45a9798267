// How days and times read on a screen (screens.md, section 9): `11月23日 周一 18:30` / Mon 23 Nov 18:30.
import { dayNumber, localParts, weekdayOn } from './calendar.js';
import { language } from './translate.js';

const WEEKDAYS_ZH = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'];
const WEEKDAYS_EN = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS_EN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A weekday: 周四 / Thu. @param {string} day @returns {string} */
export function weekdayWords(day) {
  const index = weekdayOn(dayNumber(day)) - 1;
  return language() === 'en' ? WEEKDAYS_EN[index] : WEEKDAYS_ZH[index];
}

/** A day with its weekday; the year only when it differs from `today`'s. @param {string} day @param {string} [today] @returns {string} */
export function dayWords(day, today = day) {
  return language() === 'en' ? `${weekdayWords(day)} ${dateWords(day, today)}` : `${dateWords(day, today)} ${weekdayWords(day)}`;
}

/** A day without its weekday. @param {string} day @param {string} [today] '' where the year is always said @returns {string} */
export function dateWords(day, today = day) {
  const [year, month, date] = day.split('-').map(Number);
  const other = year !== Number(today.slice(0, 4));
  if (language() === 'en') return `${date} ${MONTHS_EN[month - 1]}${other ? ` ${year}` : ''}`;
  return `${other ? `${year}年` : ''}${month}月${date}日`;
}

/** A month: 2027年1月 / Jan 2027. @param {string} month YYYY-MM @returns {string} */
export function monthWords(month) {
  const [year, number] = month.split('-').map(Number);
  return language() === 'en' ? `${MONTHS_EN[number - 1]} ${year}` : `${year}年${number}月`;
}

/** A minute of the day: 14:00. @param {number} minute @returns {string} */
export function minuteWords(minute) {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** An instant's time of day. @param {number} at ms UTC @param {string} timeZone @returns {string} */
export function timeWords(at, timeZone) {
  return minuteWords(localParts(at, timeZone).minute);
}

/** An instant with its day; only the time when it is today. @param {number} at @param {string} timeZone @param {string} today @returns {string} */
export function instantWords(at, timeZone, today) {
  const { day, minute } = localParts(at, timeZone);
  return day === today ? minuteWords(minute) : `${dayWords(day, today)} ${minuteWords(minute)}`;
}

/** A phone number that no line breaks in. @param {string} [number] @returns {string} */
export function unbroken(number = '') {
  return number.replaceAll(' ', '\u00a0');
}

/** A count from a thousand on with its comma. @param {number} count @returns {string} */
export function countWords(count) {
  return count.toLocaleString('en-US');
}

/** A size: 150 KB, 4.1 MB. @param {number} bytes @returns {string} */
export function sizeWords(bytes) {
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  if (bytes < 1_000_000_000) return `${(bytes / 1_000_000).toFixed(1)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(0)} GB`;
}
