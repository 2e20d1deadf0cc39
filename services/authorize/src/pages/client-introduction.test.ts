import { describe, expect, it } from '@jest/globals';
import { inLanguage, shortName } from './client-introduction.js';

const CLIENT = { clientId: 'app', clientName: 'The Eagle', localized: { de: { clientName: 'Der Adler' } } };

describe('a client, as it shows itself', () => {
  it('RFC 7591 §2.2: in the language of the page, or as for everybody', () => {
    expect(shortName(inLanguage(CLIENT, 'de'))).toBe('Der Adler');
    expect(shortName(inLanguage(CLIENT, 'en'))).toBe('The Eagle');
  });

  it('Client ID Metadata Document §6.4: one that nobody registered is the host of its document in every language', () => {
    const stranger = { ...CLIENT, clientId: 'https://agent.example/client.json', metadataDocument: true as const };
    expect(shortName(inLanguage(stranger, 'de'))).toBe('agent.example');
  });
});
