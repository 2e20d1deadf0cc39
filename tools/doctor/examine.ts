// A whole examination: the metadata first, then everything that it names.
import { Caller } from './caller.ts';
import { examineDpop, examineEndpoints } from './endpoints.ts';
import { AREAS, type Area, type Finding } from './finding.ts';
import { examineKeys } from './keys.ts';
import { readMetadata } from './metadata.ts';
import { type ProfileName, profileFindings } from './profiles.ts';
import { examineTransport } from './transport.ts';

export interface Examination {
  /** As clients know it: no more and no less. */
  readonly issuer: string;
  /** PEM of the authorities to trust instead of the usual ones. */
  readonly ca?: string | undefined;
  /** The profile that the server must be good for. */
  readonly profile?: ProfileName | undefined;
  /** What is looked at beside the metadata; everything when left out. */
  readonly areas?: readonly Area[] | undefined;
}

/** Reads, and sends what is refused; changes nothing. */
export async function examine({ issuer, ca, profile, areas = AREAS }: Examination): Promise<Finding[]> {
  const caller = new Caller(ca);
  const { findings, metadata } = await readMetadata(caller, issuer);
  if (metadata === undefined) return [...findings];
  const further: Readonly<Record<Exclude<Area, 'metadata'>, () => Promise<readonly Finding[]>>> = {
    keys: () => examineKeys(caller, metadata),
    transport: () => examineTransport(metadata, issuer, { ca, profile }),
    endpoints: () => examineEndpoints(caller, metadata, issuer),
    dpop: () => examineDpop(caller, metadata),
    profiles: async () => profileFindings(metadata, profile),
  };
  const all = [...findings];
  // One after the other: an examination is no load test.
  for (const area of areas) if (area !== 'metadata') all.push(...(await further[area]()));
  return all;
}
