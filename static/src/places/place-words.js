// How places read on a screen: a building with its compound, a unit, a floor.
import { language, t } from '../shared/translate.js';

const NUMBERED = /^\d+[A-Z]?$/;

/** @param {{ compound: string, name: string }} building @returns {string} */
export function buildingWords({ compound, name }) {
  return `${compound} ${name}`;
}

/** @param {string} unit @returns {string} */
export function unitWords(unit) {
  return NUMBERED.test(unit) ? t('{unit} 单元', { unit }) : unit;
}

/** A floor in a sentence; one with a name of its own (夹层, B1) keeps it. @param {string} floor @returns {string} */
export function floorWords(floor) {
  return NUMBERED.test(floor) ? t('{floor} 层', { floor }) : floor;
}

/** A floor where there is little room: 7层 / 7F. @param {string} floor @returns {string} */
export function shortFloorWords(floor) {
  return NUMBERED.test(floor) ? `${floor}${language() === 'en' ? 'F' : '层'}` : floor;
}
