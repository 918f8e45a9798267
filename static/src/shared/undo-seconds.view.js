// The seconds of undo, counted down on the screen that offers it.
import { words } from './vocabulary.js';

export class UndoSeconds {
  /** @param {import('lit').ReactiveControllerHost} host */
  constructor(host) {
    this.host = host;
    this.left = 0;
    host.addController(this);
  }

  /** @param {number} [until] by the page's own clock */
  start(until = performance.now() + words.limits.undo_seconds * 1000) {
    const count = () => {
      this.left = Math.max(0, Math.ceil((until - performance.now()) / 1000));
      if (!this.left) clearInterval(this.counting);
      this.host.requestUpdate();
    };
    clearInterval(this.counting);
    this.counting = setInterval(count, 250);
    count();
  }

  hostDisconnected() {
    clearInterval(this.counting);
  }
}
