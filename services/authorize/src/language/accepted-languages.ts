import { languageTags } from '@ostiary/oauth/languages';

/** More than any browser sends. */
const MAX_HEADER = 500;
/** RFC 9110 §12.4.2: between 0 and 1, with three digits at most. */
const WEIGHT = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/** RFC 9110 §12.5.4: the languages that the browser wants, most wanted first; of equal weight the first that it names. */
export function acceptedLanguages(header: string | undefined): string[] {
  const wishes = (header ?? '')
    .slice(0, MAX_HEADER)
    .split(',')
    .flatMap((part) => {
      const [tag = '', weight = '1'] = part.trim().split(/\s*;\s*q\s*=\s*/i, 2);
      // RFC 9110 §12.4.2: a weight of 0 is "not acceptable".
      return WEIGHT.test(weight) && Number(weight) > 0 ? [{ tag, quality: Number(weight) }] : [];
    });
  return languageTags(wishes.sort((one, other) => other.quality - one.quality).map(({ tag }) => tag));
}
