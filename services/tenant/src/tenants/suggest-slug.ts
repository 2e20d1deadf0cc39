const MAX_SLUG_LENGTH = 40;

/** Letters that do not come apart into a base letter and a mark, and umlauts as German writes them without. */
const SPELLED_OUT = new Map(
  Object.entries({ ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', ø: 'o', œ: 'oe', đ: 'd', ð: 'd', þ: 'th', ł: 'l' }),
);

/** What a name could be called in an issuer's path: `Müller & Söhne` is `mueller-soehne`. `undefined`: nothing of it can be used. */
export function slugFrom(name: string): string | undefined {
  const latin = Array.from(
    name.slice(0, 200).normalize('NFC').toLowerCase(),
    (letter) => SPELLED_OUT.get(letter) ?? letter,
  )
    .join('')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '');
  const slug = shortened(latin.replace(/[^a-z0-9]+/g, '-').replace(/^-+/, ''), MAX_SLUG_LENGTH);
  return slug.length < 2 ? undefined : slug;
}

/** `acme`, 2: `acme-2`, never longer than a slug may be. */
export function withSuffix(slug: string, number: number): string {
  const suffix = `-${number}`;
  return `${shortened(slug, MAX_SLUG_LENGTH - suffix.length)}${suffix}`;
}

function shortened(slug: string, length: number): string {
  return slug.slice(0, length).replace(/-+$/, '');
}
