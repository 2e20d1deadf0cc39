/** A slug out of an organisation's name: what the server takes (libs/directory/src/slug.ts); '' where nothing is left of it. */
export function suggestSlug(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/ß/g, 'ss')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
}

const SLUG = /^(?=.{2,40}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;

export const isSlug = (value: string): boolean => SLUG.test(value);
