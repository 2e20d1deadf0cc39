/** An e-mail address as its owner recognizes it and nobody else learns it: `j…@example.com`. */
export function maskedAddress(address: string): string {
  const at = Math.max(0, address.lastIndexOf('@'));
  const [first = ''] = address.slice(0, at);
  return `${first}…${address.slice(at)}`;
}
