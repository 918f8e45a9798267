// QR codes, drawn here from the text they hold: black squares on white, for a camera and for paper.
import { html } from 'lit';
import { encode } from 'uqr';

/** A QR code as SVG squares. @param {string} text @param {string} name what a screen reader says */
export function qrCode(text, name) {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  let path = '';
  data.forEach((row, y) =>
    row.forEach((dark, x) => {
      if (dark) path += `M${x} ${y}h1v1h-1z`;
    }),
  );
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label=${name} shape-rendering="crispEdges">
    <path d=${path}></path>
  </svg>`;
}
