/** How a colour that somebody likes becomes one that everybody can read. Pure, for the pages and for whoever chooses the colour. */

/** sRGB, 0 to 255. */
type Rgb = readonly [number, number, number];

export interface AccentColors {
  /** `#rrggbb`, readable as text on the page. */
  readonly accent: string;
  /** `#rrggbb`, readable on it. */
  readonly onAccent: string;
}

/** WCAG 2.2 §1.4.3: the contrast that text needs. */
export const READABLE = 4.5;
const WHITE: Rgb = [255, 255, 255];
const INK: Rgb = [16, 20, 26];
const BLACK: Rgb = [0, 0, 0];

/** What stands behind text: the page and the card on it, as style.css has them. */
const BEHIND = {
  light: [rgbOf('#f4f5f7'), rgbOf('#ffffff')],
  dark: [rgbOf('#14171b'), rgbOf('#1e2329')],
} as const;

/** How well text of the colour can be read on what is behind it, where it is worst: from 1 to 21. */
export function contrastOnPage(color: string, scheme: 'light' | 'dark'): number {
  return Math.min(...BEHIND[scheme].map((behind) => contrast(rgbOf(color), behind)));
}

/** `color`: six hexadecimal digits. */
export function accentColors(color: string, scheme: 'light' | 'dark'): AccentColors {
  const towards = scheme === 'light' ? BLACK : WHITE;
  const accent = readable(rgbOf(color), BEHIND[scheme], towards);
  const onAccent = contrast(accent, WHITE) >= READABLE ? WHITE : INK;
  return { accent: hexOf(accent), onAccent: hexOf(onAccent) };
}

/** The nearest on the way to black or white that can be read on everything behind it, and on which white or ink can. */
function readable(color: Rgb, behind: readonly Rgb[], towards: Rgb): Rgb {
  for (let step = 0; step <= 100; step++) {
    const mixed = mix(color, towards, step / 100);
    const carries = contrast(mixed, WHITE) >= READABLE || contrast(mixed, INK) >= READABLE;
    if (carries && behind.every((one) => contrast(mixed, one) >= READABLE)) return mixed;
  }
  return towards;
}

const mix = ([r, g, b]: Rgb, [x, y, z]: Rgb, share: number): Rgb => [
  Math.round(r + (x - r) * share),
  Math.round(g + (y - g) * share),
  Math.round(b + (z - b) * share),
];

/** WCAG 2.2, "contrast ratio": from 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [brighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((brighter ?? 0) + 0.05) / ((darker ?? 0) + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance([r, g, b]: Rgb): number {
  const linear = (value: number): number => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** Of `#rrggbb` or `rrggbb`. */
export function rgbOf(color: string): Rgb {
  const digits = color.replace('#', '');
  const part = (at: number): number => Number.parseInt(digits.slice(at, at + 2), 16);
  return [part(0), part(2), part(4)];
}

function hexOf(color: Rgb): string {
  return `#${color.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
