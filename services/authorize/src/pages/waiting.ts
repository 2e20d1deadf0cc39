import type { Texts } from './texts/texts.js';

/** How long somebody has to wait, in words that stand after "in". */
export function waitInWords(seconds: number, texts: Texts): string {
  return seconds < 60 ? texts['wait.seconds'](seconds) : texts['wait.minutes'](Math.ceil(seconds / 60));
}

export function tooManyAttempts(seconds: number, texts: Texts): string {
  return texts['wait.too-many'](waitInWords(seconds, texts));
}
