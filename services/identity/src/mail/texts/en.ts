import type { Texts } from './texts.js';

export const en: Texts = {
  'password-changed': ({ username, at }, setting) => ({
    subject: `Your password for ${setting.workspace} was changed`,
    paragraphs: [
      `The password of your account “${username}” was changed on ${setting.at(at)}.`,
      'If that was you, there is nothing to do. If it was not, tell whoever runs the application at once.',
    ],
  }),
  'sent-by': ({ workspace }) => `This message was sent automatically for “${workspace}”. Nobody reads answers to it.`,
  'copy-link': 'If the button does not work, copy this address into your browser:',
};
