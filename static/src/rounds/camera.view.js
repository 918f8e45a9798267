// The camera, for a building's code and for nothing else: asked for on a tap, let go when its screen is left. A frame is looked at and forgotten.

/** @typedef {(video: HTMLVideoElement) => Promise<string | null>} Reader what the code before the camera says */

const LONG_SIDE = 640;
const BETWEEN_LOOKS_MS = 120;

/** Whether this browser reads codes by itself. @returns {Promise<boolean>} */
export async function readsByItself() {
  const detector = /** @type {any} */ (globalThis).BarcodeDetector;
  return Boolean(detector) && (await detector.getSupportedFormats()).includes('qr_code');
}

/** @param {string} address of the reader's own file, for a browser that cannot do it alone @returns {Promise<Reader>} */
async function readerOf(address) {
  if (await readsByItself()) {
    const detector = new /** @type {any} */ (globalThis).BarcodeDetector({ formats: ['qr_code'] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
  }
  const { readCode } = await import('./code-reader.view.js');
  const canvas = document.createElement('canvas');
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
  return async (video) => {
    const scale = Math.min(1, LONG_SIDE / Math.max(video.videoWidth, video.videoHeight, 1));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    if (!canvas.width || !canvas.height) return null;
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const text = await readCode(context.getImageData(0, 0, canvas.width, canvas.height), address);
    canvas.width = 0;
    return text;
  };
}

export class Camera {
  /** @param {string} address of the reader's own file */
  constructor(address) {
    this.address = address;
    /** @type {MediaStream | null} */
    this.stream = null;
  }

  /**
   * Look through the camera until it is closed.
   * @param {HTMLVideoElement} video
   * @param {(text: string) => void} onCode
   * @throws {DOMException} where there is no camera, or the person said no
   */
  async look(video, onCode) {
    const asked = navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
    // A camera that comes after its reader has not must not stay on.
    const [stream, read] = await Promise.all([asked, readerOf(this.address)]).catch((error) => {
      asked.then(letGo, () => {});
      throw error;
    });
    // The screen may have been left while the browser asked.
    if (!video.isConnected) return letGo(stream);
    this.stream = stream;
    video.srcObject = stream;
    await video.play();
    while (this.stream === stream) {
      const text = await read(video);
      if (text && this.stream === stream) onCode(text);
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
    }
  }

  close() {
    if (this.stream) letGo(this.stream);
    this.stream = null;
  }
}

/** @param {MediaStream} stream */
function letGo(stream) {
  for (const track of stream.getTracks()) track.stop();
}
