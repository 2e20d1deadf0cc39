import type { Role } from '../mail-message.js';
import type { Texts } from './texts.js';

const ROLES: Readonly<Record<Role, string>> = {
  owner: 'Inhaber',
  admin: 'Administrator',
  developer: 'Entwickler',
  auditor: 'Prüfer',
};

export const de: Texts = {
  'password-changed': ({ username, at }, setting) => ({
    subject: `Ihr Passwort für ${setting.workspace} wurde geändert`,
    paragraphs: [
      `Das Passwort Ihres Kontos „${username}“ wurde am ${setting.at(at)} geändert.`,
      'Wenn Sie das waren, ist nichts zu tun. Wenn nicht, wenden Sie sich sofort an den Betreiber der Anwendung.',
    ],
  }),
  'administrator-invitation': ({ tenantName, role, invitedBy }, setting) => ({
    subject: `Sie sind eingeladen, ${tenantName} zu verwalten`,
    paragraphs: [
      `${invitedBy === undefined ? 'Sie sind eingeladen' : `„${invitedBy}“ lädt Sie ein`}, „${tenantName}“ als ${ROLES[role]} zu verwalten.`,
      'Öffnen Sie die Einladung, um ein Konto anzulegen oder mit einem vorhandenen beizutreten.',
    ],
    action: 'Einladung öffnen',
    afterwards: [
      `Sie gilt einmal, bis ${setting.until}.`,
      'Wenn Sie nicht wissen, worum es geht, beachten Sie diese Nachricht nicht: dann geschieht nichts.',
    ],
  }),
  'sent-by': ({ workspace }) =>
    `Diese Nachricht wurde automatisch für „${workspace}“ versandt. Antworten darauf liest niemand.`,
  'copy-link': 'Wenn die Schaltfläche nicht funktioniert, kopieren Sie diese Adresse in Ihren Browser:',
};
