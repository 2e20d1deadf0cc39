import type { Role } from '../mail-message.js';
import type { Texts } from './texts.js';

const ROLES: Readonly<Record<Role, string>> = {
  owner: 'owner',
  admin: 'admin',
  developer: 'developer',
  auditor: 'auditor',
};

export const en: Texts = {
  'password-changed': ({ username, at }, setting) => ({
    subject: `Your password for ${setting.workspace} was changed`,
    paragraphs: [
      `The password of your account “${username}” was changed on ${setting.at(at)}.`,
      'If that was you, there is nothing to do. If it was not, tell whoever runs the application at once.',
    ],
  }),
  'new-sign-in': ({ username, at, browser, network }, setting) => ({
    subject: `A new sign-in to ${setting.workspace}`,
    paragraphs: [
      `Somebody signed in to your account “${username}” from a browser that was not used for it before:`,
      [setting.at(at), browser, network === undefined ? undefined : `from the network ${network}`]
        .filter((part) => part !== undefined)
        .join(', '),
      'If that was you, there is nothing to do. If it was not, open your account page the way you always do (not by a link in a message), end that session, and change your password or remove what you do not know.',
    ],
  }),
  'email-verification': ({ username }, setting) => ({
    subject: `Confirm your e-mail address for ${setting.workspace}`,
    paragraphs: [`Somebody, probably you, gave this address for the account “${username}” at “${setting.workspace}”.`],
    action: 'Confirm the address',
    afterwards: [
      `The link is good once, until ${setting.until}.`,
      'If this was not you, ignore this message: the address is not confirmed then.',
    ],
  }),
  'sign-in-code': ({ username }, setting) => ({
    subject: `${setting.code} is your code for ${setting.workspace}`,
    paragraphs: [
      `Somebody, probably you, is signing in to the account “${username}” at “${setting.workspace}”, and has entered its password. The code for the next step:`,
      setting.code,
      'It is good once, for ten minutes, and only in the browser in which it was asked for. Give it to nobody: whoever asks you for it is not us.',
      'If this was not you, somebody knows your password: change it, the way you always open that application.',
    ],
  }),
  'waiting-request': ({ username, until }, setting) => ({
    subject: `Something waits for your answer at ${setting.workspace}`,
    paragraphs: [
      `An application asks for the permission of your account “${username}” at “${setting.workspace}”. Which one, and what it asks for, you see when you have signed in there.`,
    ],
    action: 'See what is waiting',
    afterwards: [
      `It waits until ${setting.at(until)}. Nothing is allowed by opening the page.`,
      'If you have not started anything, do not allow it: say no on that page, or leave it alone.',
    ],
  }),
  'password-reset': (_message, setting) => ({
    subject: `A new password for ${setting.workspace}`,
    paragraphs: [`Somebody, probably you, has forgotten the password of your account at “${setting.workspace}”.`],
    action: 'Choose a new password',
    afterwards: [
      `The link is good once, until ${setting.until}. You are signed out everywhere when the password changes.`,
      'If this was not you, ignore this message: your password stays as it is.',
    ],
  }),
  'administrator-invitation': ({ tenantName, role, invitedBy }, setting) => ({
    subject: `You are invited to administer ${tenantName}`,
    paragraphs: [
      `${invitedBy === undefined ? 'You are invited' : `“${invitedBy}” invites you`} to administer “${tenantName}” as ${ROLES[role]}.`,
      'Open the invitation to create an account, or to join with one that you have.',
    ],
    action: 'Open the invitation',
    afterwards: [
      `It is good once, until ${setting.until}.`,
      'If you do not know what this is about, ignore this message: nothing happens then.',
    ],
  }),
  'sent-by': ({ workspace }) => `This message was sent automatically for “${workspace}”. Nobody reads answers to it.`,
  'copy-link': 'If the button does not work, copy this address into your browser:',
};
