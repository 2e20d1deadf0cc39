import type { Texts } from './texts.js';

export const de: Texts = {
  'password-changed': ({ username, at }, setting) => ({
    subject: `Ihr Passwort für ${setting.workspace} wurde geändert`,
    paragraphs: [
      `Das Passwort Ihres Kontos „${username}“ wurde am ${setting.at(at)} geändert.`,
      'Wenn Sie das waren, ist nichts zu tun. Wenn nicht, wenden Sie sich sofort an den Betreiber der Anwendung.',
    ],
  }),
  'sent-by': ({ workspace }) =>
    `Diese Nachricht wurde automatisch für „${workspace}“ versandt. Antworten darauf liest niemand.`,
  'copy-link': 'Wenn die Schaltfläche nicht funktioniert, kopieren Sie diese Adresse in Ihren Browser:',
};
