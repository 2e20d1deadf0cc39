import { Stack } from '@mantine/core';
import { LANGUAGES } from '@ostiary/oauth/languages';
import { presentationCard } from './metadata-fields.js';
import { MetadataForm } from './metadata-form.js';

/** `Deutsch`. */
const nameOfLanguage = (language: string): string =>
  new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;

/** RFC 7591 §2.2: what users are shown of the client, in each language of the pages. */
export default function ClientPresentation() {
  return (
    <Stack gap="lg">
      <MetadataForm card={presentationCard(undefined, 'In every language')} />
      {LANGUAGES.map((language) => (
        <MetadataForm key={language} card={presentationCard(language, nameOfLanguage(language))} />
      ))}
    </Stack>
  );
}
