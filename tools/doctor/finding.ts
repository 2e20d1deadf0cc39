/** `info`: neither good nor bad, but good to know. */
export type Status = 'ok' | 'info' | 'warn' | 'fail';
export const AREAS = ['metadata', 'keys', 'transport', 'endpoints', 'dpop', 'profiles'] as const;
export type Area = (typeof AREAS)[number];

export const isArea = (name: string): name is Area => AREAS.some((area) => area === name);

/** One thing that was looked at. */
export interface Finding {
  readonly area: Area;
  readonly status: Status;
  /** The specification clause, e.g. `RFC 8414 §3.3`. */
  readonly clause: string;
  /** A sentence: what is so, and what should be. */
  readonly what: string;
}

/** What a server says of itself may be written to steer the terminal that shows it. */
function harmless(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '?').slice(0, 1000);
}

/** What the checks of one area are written with. */
export function findingsOf(area: Area) {
  const finding =
    (status: Status) =>
    (clause: string, what: string): Finding => ({ area, status, clause, what: harmless(what) });
  const [ok, info, warn, fail] = [finding('ok'), finding('info'), finding('warn'), finding('fail')];
  return {
    ok,
    info,
    warn,
    fail,
    /** `good` when the condition holds, else `bad`. */
    must: (holds: boolean, clause: string, good: string, bad: string) => (holds ? ok(clause, good) : fail(clause, bad)),
    should: (holds: boolean, clause: string, good: string, bad: string) =>
      holds ? ok(clause, good) : warn(clause, bad),
  };
}
