// A reminder for the resident's own calendar, as the text of a QR code. It says nothing of what it is for (domain.md F6).
// The day is hers, and so is the calendar; nothing of it stays here.

const AT_TEN = ['100000', '101500'];

/**
 * @param {{ day: string, title: string, about: string, id: string, today: string }} entry days as YYYY-MM-DD; at ten by her phone's own clock
 * @returns {string} an iCalendar object (RFC 5545)
 */
export function calendarEntry({ day, title, about, id, today }) {
  const [from, to] = AT_TEN.map((time) => `${day.replaceAll('-', '')}T${time}`);
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//-//-',
    'BEGIN:VEVENT',
    `UID:${id}`,
    `DTSTAMP:${today.replaceAll('-', '')}T000000Z`,
    `DTSTART:${from}`,
    `DTEND:${to}`,
    `SUMMARY:${escaped(title)}`,
    `DESCRIPTION:${escaped(about)}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/[\\;,]/g, (sign) => `\\${sign}`);
}
