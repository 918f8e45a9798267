// One window at a time holds the app: two would draw different boards of one store. The other one says so and offers to take over.

/**
 * Hold the app in this window, or learn that another does.
 * @param {{ onHeld: () => void, onTaken: () => void, locks?: LockManager }} parts
 * @returns {{ take: () => void }} take: move the app to this window
 */
export function holdWindow({ onHeld, onTaken, locks = navigator.locks }) {
  const hold = (/** @type {LockOptions} */ options) =>
    locks
      .request('xunfang-window', options, (lock) => {
        if (!lock) {
          onTaken();
          return undefined;
        }
        onHeld();
        // Held until the window closes or another one takes it.
        return new Promise(() => {});
      })
      .catch(() => onTaken());
  hold({ ifAvailable: true });
  return { take: () => void hold({ steal: true }) };
}
