import type { Language } from '@ostiary/oauth/languages';

/** A moment as the reader writes it, to the minute, in the reader's time zone where that is known. `seconds`: Unix. */
export function momentIn(language: Language, timeZone: string | undefined, seconds: number): string {
  return new Intl.DateTimeFormat(language, {
    ...{ year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' },
    timeZone: timeZone !== undefined && isTimeZone(timeZone) ? timeZone : 'UTC',
  }).format(new Date(seconds * 1000));
}

/** Whether it is one that this runtime knows (IANA). */
function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
