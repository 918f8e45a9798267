// The phone's only source of time: its own clock, set right by what the station's last verified answer said.
// Time never runs back behind that answer, whatever the phone's clock is set to.

/** @typedef {{ offset: number | null, taken_at: number | null, server_time: number | null }} Reading */

/** @type {Reading} */
let reading = { offset: null, taken_at: null, server_time: null };
let device = () => Date.now();

/** A test's clock. @param {() => number} source milliseconds UTC */
export function setDeviceClock(source) {
  device = source;
}

/** What the phone's own clock shows, ms UTC. @returns {number} */
export function deviceNow() {
  return device();
}

/** The station's time as well as the phone knows it, ms UTC. @returns {number} */
export function now() {
  return Math.max(device() + (reading.offset ?? 0), reading.server_time ?? 0);
}

/** A reading of the phone's own clock as the station would have read it, ms UTC. @param {number} at @returns {number} */
export function stationTime(at) {
  return at + now() - deviceNow();
}

/** Take over a stored reading at start. @param {Reading | undefined} stored */
export function restoreReading(stored) {
  if (stored) reading = stored;
}

/** Note the station's time from a verified answer. @param {number} serverTime ms UTC @returns {Reading} what to store */
export function noteServerTime(serverTime) {
  reading = { offset: serverTime - device(), taken_at: device(), server_time: serverTime };
  return reading;
}

/** How far the phone's clock is off, ms; positive when it is slow. @returns {number} */
export function clockDifference() {
  return reading.offset ?? 0;
}

/** What every operation carries: the phone's time, the known offset and its age. @returns {{ at: number, offset: number | null, age: number | null }} */
export function clockStamp() {
  const at = device();
  return { at, offset: reading.offset, age: reading.taken_at === null ? null : at - reading.taken_at };
}
