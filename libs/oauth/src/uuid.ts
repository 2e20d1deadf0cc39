const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** RFC 9562 §4, in lower case, as this server writes them: nothing else is worth a question to a table. */
export function isUuid(value: string): boolean {
  return UUID.test(value);
}
