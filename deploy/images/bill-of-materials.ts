import { createHash } from 'node:crypto';
import type { Image, Release } from './image.ts';

/** Where an image has its own bill of materials. */
export const billPath = (image: string): string => `/usr/share/sbom/${image}.cdx.json`;

/** CycloneDX 1.6 (ECMA-424): what is in the image, the same bytes for the same contents. */
export function billOfMaterials({ name, description, components }: Image, { version, epoch }: Release): string {
  const listed = components.map(({ sha512, license, ...component }) => ({
    'bom-ref': component.purl,
    ...component,
    ...(license === undefined ? {} : { licenses: [{ expression: license }] }),
    ...(sha512 === undefined ? {} : { hashes: [{ alg: 'SHA-512', content: sha512 }] }),
  }));
  const subject = {
    type: 'container',
    'bom-ref': `ostiary-${name}`,
    name: `ostiary/${name}`,
    version,
    description,
    licenses: [{ license: { id: 'Apache-2.0' } }],
  };
  return `${JSON.stringify(
    {
      $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      serialNumber: `urn:uuid:${uuidOf(JSON.stringify([subject, listed]))}`,
      version: 1,
      metadata: { timestamp: new Date(epoch * 1000).toISOString().replace('.000Z', 'Z'), component: subject },
      components: listed,
    },
    undefined,
    1,
  )}\n`;
}

/** RFC 9562 §5.8: a UUID of our own making, here from a hash. */
function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
