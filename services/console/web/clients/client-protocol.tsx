import { Stack } from '@mantine/core';
import { PROTOCOL_CARDS } from './metadata-fields.js';
import { MetadataForm } from './metadata-form.js';

/** All that a client can be registered with, by the names of the specifications. */
export default function ClientProtocol() {
  return (
    <Stack gap="lg">
      {PROTOCOL_CARDS.map((card) => (
        <MetadataForm key={card.title} card={card} />
      ))}
    </Stack>
  );
}
