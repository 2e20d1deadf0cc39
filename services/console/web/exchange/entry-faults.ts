import { faultsByField } from '../shell/faults.js';

interface EntryAt {
  /** RFC 6901: of the list in the body of the request. */
  readonly list: string;
  readonly index: number;
  /** Those whose fields have their names. */
  readonly members: readonly string[];
  /** The fields of other members. */
  readonly others?: Readonly<Record<string, string>>;
  /** The field that stands for the entry, where a rule of the whole list is broken; absent: none. */
  readonly whole?: string;
}

/** The faults of a list of which one entry was put in, as errors of that entry's fields. */
export function faultsOfEntry(error: unknown, { list, index, members, others = {}, whole }: EntryAt) {
  const fields = { ...Object.fromEntries(members.map((member) => [member, member])), ...others };
  const pointers = Object.entries(fields).map(([member, field]) => [`${list}/${index}/${member}`, field]);
  return faultsByField(error, { ...Object.fromEntries(pointers), ...(whole === undefined ? {} : { [list]: whole }) });
}

/** Members that are left out stand for their usual value: an empty list would allow nothing. */
export const unlessEmpty = <V>(member: string, value: readonly V[] | string): Record<string, unknown> =>
  value.length === 0 ? {} : { [member]: value };
