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
  'new-sign-in': ({ username, at, browser, network }, setting) => ({
    subject: `Eine neue Anmeldung bei ${setting.workspace}`,
    paragraphs: [
      `Jemand hat sich mit Ihrem Konto „${username}“ in einem Browser angemeldet, der dafür bisher nicht benutzt wurde:`,
      [setting.at(at), browser, network === undefined ? undefined : `aus dem Netz ${network}`]
        .filter((part) => part !== undefined)
        .join(', '),
      'Wenn Sie das waren, ist nichts zu tun. Wenn nicht, öffnen Sie Ihre Kontoseite auf dem gewohnten Weg (nicht über einen Link in einer Nachricht), beenden Sie diese Sitzung, und ändern Sie Ihr Passwort oder entfernen Sie, was Sie nicht kennen.',
    ],
  }),
  'email-verification': ({ username }, setting) => ({
    subject: `Bestätigen Sie Ihre E-Mail-Adresse für ${setting.workspace}`,
    paragraphs: [
      `Jemand, wahrscheinlich Sie, hat diese Adresse für das Konto „${username}“ bei „${setting.workspace}“ angegeben.`,
    ],
    action: 'Adresse bestätigen',
    afterwards: [
      `Der Link gilt einmal, bis ${setting.until}.`,
      'Wenn Sie das nicht waren, beachten Sie diese Nachricht nicht: die Adresse wird dann nicht bestätigt.',
    ],
  }),
  'sign-in-code': ({ username }, setting) => ({
    subject: `${setting.code} ist Ihr Code für ${setting.workspace}`,
    paragraphs: [
      `Jemand, wahrscheinlich Sie, meldet sich mit dem Konto „${username}“ bei „${setting.workspace}“ an und hat das Passwort eingegeben. Der Code für den nächsten Schritt:`,
      setting.code,
      'Er gilt einmal, zehn Minuten lang, und nur in dem Browser, in dem er angefordert wurde. Geben Sie ihn niemandem: wer danach fragt, sind nicht wir.',
      'Wenn Sie das nicht waren, kennt jemand Ihr Passwort: ändern Sie es, indem Sie die Anwendung auf dem gewohnten Weg öffnen.',
    ],
  }),
  'waiting-request': ({ username, until }, setting) => ({
    subject: `Bei ${setting.workspace} wartet etwas auf Ihre Antwort`,
    paragraphs: [
      `Eine Anwendung bittet um die Erlaubnis Ihres Kontos „${username}“ bei „${setting.workspace}“. Welche es ist und worum sie bittet, sehen Sie, wenn Sie dort angemeldet sind.`,
    ],
    action: 'Sehen, was wartet',
    afterwards: [
      `Es wartet bis ${setting.at(until)}. Durch das Öffnen der Seite wird nichts erlaubt.`,
      'Wenn Sie nichts begonnen haben, erlauben Sie es nicht: sagen Sie auf dieser Seite nein, oder lassen Sie es liegen.',
    ],
  }),
  'password-reset': (_message, setting) => ({
    subject: `Ein neues Passwort für ${setting.workspace}`,
    paragraphs: [`Jemand, wahrscheinlich Sie, hat das Passwort Ihres Kontos bei „${setting.workspace}“ vergessen.`],
    action: 'Neues Passwort wählen',
    afterwards: [
      `Der Link gilt einmal, bis ${setting.until}. Wenn das Passwort geändert wird, werden Sie überall abgemeldet.`,
      'Wenn Sie das nicht waren, beachten Sie diese Nachricht nicht: Ihr Passwort bleibt, wie es ist.',
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
