import { encodeQR } from 'qr';
import { Html } from './html.js';

/** Light modules around the symbol (ISO/IEC 18004 §6.3.8). */
const QUIET = 4;

/** The text as a QR code: an image inside the page, so that what it says goes nowhere else. Dark on light, whatever the page's colours. */
export function qrCode(text: string, label: string): Html {
  const rows = encodeQR(text, 'raw', { border: QUIET, ecc: 'medium' });
  const size = rows.length;
  const modules = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  // Numbers and a constant: nothing that needs to be escaped.
  if (/["<>&]/.test(label)) throw new RangeError('the label of a QR code is plain words');
  return new Html(
    `<svg class="qr" role="img" aria-label="${label}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path fill="#000" d="${modules}"/></svg>`,
  );
}
