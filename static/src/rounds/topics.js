// Topics that a door's residents asked not to hear of again: from its visits, and from what the pack keeps of older ones. Pure.
import { topicsClosed } from './rules.js';

/**
 * @param {import('../types.js').Door} door
 * @param {number} now ms UTC
 * @param {import('./timetable.js').Settings} settings
 * @returns {string[]}
 */
export function topicsClosedAt(door, now, settings) {
  const older = door.closed.map(({ topic, at }) => ({ at, outcome: 'met', topics: [{ topic, end: 'ask_no_more' }] }));
  return topicsClosed([...older, ...door.visits], now, settings);
}
