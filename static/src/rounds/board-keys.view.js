// The board by keyboard: arrows by cell and floor, Home and End within the floor, Page up and down by floor, digits to a room.
const TOGETHER_MS = 1000;

/** @param {import('lit').LitElement & { typed: string, typedAt: number }} board @param {KeyboardEvent} event */
export function moveOnBoard(board, event) {
  const rows = [...board.querySelectorAll('.floor')].map((row) => /** @type {HTMLElement[]} */ ([...row.querySelectorAll('.cell')]));
  const row = rows.findIndex((cells) => cells.includes(/** @type {HTMLElement} */ (event.target)));
  if (row < 0) return;
  const column = rows[row].indexOf(/** @type {HTMLElement} */ (event.target));
  const step = /** @type {Record<string, [number, number]>} */ ({
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    PageUp: [row - 1, column],
    PageDown: [row + 1, column],
    Home: [row, 0],
    End: [row, rows[row].length - 1],
  })[event.key];
  if (/^[0-9]$/.test(event.key)) {
    // Digits typed one after another are one room number.
    board.typed = event.timeStamp - board.typedAt < TOGETHER_MS ? board.typed + event.key : event.key;
    board.typedAt = event.timeStamp;
    findRoom(board, board.typed, true);
  }
  if (!step) return;
  event.preventDefault();
  const cells = rows[Math.min(Math.max(step[0], 0), rows.length - 1)];
  cells[Math.min(Math.max(step[1], 0), cells.length - 1)]?.focus();
}

/** To the first door whose room begins so. @param {HTMLElement} board @param {string} room @param {boolean} [isMeant] whether the door takes the focus */
export function findRoom(board, room, isMeant = false) {
  const wanted = room.trim().toLowerCase();
  if (!wanted) return;
  const rooms = [...board.querySelectorAll('.cell .room')];
  const found = /** @type {HTMLElement | null | undefined} */ (
    rooms.find((element) => element.textContent?.toLowerCase().startsWith(wanted))?.closest('.cell')
  );
  found?.scrollIntoView({ block: 'center' });
  if (isMeant) found?.focus({ preventScroll: true });
}
