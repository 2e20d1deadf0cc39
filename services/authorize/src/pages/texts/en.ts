/** English, and the keys that every language has (texts.ts). What a text is given is escaped by `html`, or by the page that shows it. */
import {
  DISPLAY_NAME_MAX_LENGTH,
  PASSKEY_NAME_MAX_LENGTH,
  PASSWORD_MAX_LENGTH,
  PASSWORD_MIN_LENGTH,
  USERNAME_MAX_LENGTH,
} from '@ostiary/oauth/account-rules';
import { type Html, html } from '../html.js';

export const en = {
  'language.name': 'English',
  'language.choose': 'Language',

  'page.failed': (title: string) => `Error: ${title}`,
  'page.help': 'Help',
  'page.privacy': 'Privacy',
  'page.terms': 'Terms',

  'action.cancel': 'Cancel',
  'action.continue': 'Continue',
  'action.sign-in': 'Sign in',
  'action.sign-out': 'Sign out',
  'action.somebody-else': 'Sign in as somebody else',

  'field.username-or-email': 'User name or e-mail address',
  'field.username': 'User name',
  'field.name': 'Your name (optional)',
  'field.password': 'Password',
  'field.new-password': 'New password',

  /** After the title "Sign in". */
  'client.continue-to': (name: Html) => html`to continue to ${name}`,
  'client.calls-itself': (host: Html, name: string) =>
    html`${host}, which calls itself “${name}” and is not registered here,`,
  'client.local-warning': (host: string) =>
    `The answer goes to a program on this device, and not to ${host}. Allow this only if you have just started that program yourself.`,
  'client.about': 'About this application',
  'client.privacy': 'Privacy policy',
  'client.terms': 'Terms of service',

  'sign-in.title': 'Sign in',
  'sign-in.to-account': 'to open your account',
  'sign-in.to-invitation': 'to accept the invitation',
  'sign-in.account-made': 'Your account has been created. Sign in with it to go on.',
  'sign-in.passkey': 'Sign in with a passkey',
  'sign-in.forgot-password': 'Forgot your password?',
  'sign-in.new-here': 'New here?',
  'sign-in.create-account': 'Create an account',
  'sign-in.missing': 'Enter your user name and your password.',
  'sign-in.wrong': 'User name or password is not right.',
  'sign-in.wrong-passkey': 'This passkey is not one of yours here. Use another, or sign in with your password.',
  'sign-in.not-now': 'Signing in is not possible at the moment. Wait a little and try again.',

  'samples.title': 'Sample users',
  'samples.what': 'This is a demonstration. Sign in as one of these:',
  'samples.username': 'User name',
  'samples.who': 'Who it is',

  'unverified.sent':
    'Your e-mail address has to be confirmed first. A message with a link is on its way to it; open the link, then sign in here.',
  'unverified.no-address':
    'You need a confirmed e-mail address to sign in, and your account has none. Ask whoever runs the application.',
  'unverified.not-possible':
    'Your e-mail address has to be confirmed first, and no message can be sent to it at the moment. Try again later.',

  'sign-up.title': 'Create an account',
  'sign-up.username-hint': 'What you will sign in with. No spaces.',
  'sign-up.password-hint': `At least ${PASSWORD_MIN_LENGTH} characters; several words are easy to remember. No common password, and not your name or address.`,
  'sign-up.submit': 'Create account',
  'sign-up.passkey': 'Use a passkey instead of a password',
  'sign-up.already': 'Already have an account?',
  'sign-up.taken': (signInUrl: string) =>
    html`Somebody has this name or address. If it is you, <a href="${signInUrl}">sign in</a> instead.`,
  'sign-up.wrong-fields': (count: number) =>
    count === 1 ? 'One field needs another look.' : `${count} fields need another look.`,
  'sign-up.nothing-made': 'No account has been created.',
  'sign-up.full': 'No more accounts can be created here. Whoever runs the application can tell you why.',
  'sign-up.too-many': (wait: string) => `Too many accounts were asked for. Try again in ${wait}.`,

  'rule.username-needed': 'Choose a user name, or use your e-mail address.',
  'rule.username-long': `A user name has at most ${USERNAME_MAX_LENGTH} characters.`,
  'rule.username-characters': 'A user name consists of letters, digits and visible ASCII characters.',
  'rule.name-long': `A name has at most ${DISPLAY_NAME_MAX_LENGTH} characters.`,
  'rule.name-characters': 'A name is one line of text without control characters.',
  'rule.password-needed': 'Choose a password.',
  'rule.password-short': `A password has at least ${PASSWORD_MIN_LENGTH} characters.`,
  'rule.password-long': `A password has at most ${PASSWORD_MAX_LENGTH} characters.`,
  'rule.password-characters': 'A password has no control characters.',
  'rule.password-common': 'This password is on the list of commonly used passwords.',
  'rule.password-monotonous': 'A password is not one character repeated or a plain sequence.',
  'rule.password-names-user': 'A password is not the name or the e-mail address of the user or the workspace.',
  'rule.passkey-name-needed': 'A passkey has a name.',
  'rule.passkey-name-long': `The name of a passkey has at most ${PASSKEY_NAME_MAX_LENGTH} characters.`,

  'consent.title': 'Allow access?',
  'consent.asks': (client: Html) => html`${client} asks to:`,
  'consent.use-resource': (name: Html) => html`Use ${name} for you`,
  'consent.note': (username: Html, destination: Html) =>
    html`Signed in as ${username}. Your answer goes to ${destination}.`,
  'consent.device': (code: string) => `the device that shows ${code}`,
  'consent.app-here': (scheme: string) => `an app on this device (${scheme})`,
  'consent.allow': 'Allow',
  'consent.deny': 'Do not allow',
  'consent.switch': (username: string) => `Not ${username}? Sign in as somebody else`,

  'device.title': 'Connect a device',
  'device.what': 'Enter the code that your device shows.',
  'device.code': 'Code on your device',
  'device.code-hint': 'Eight letters. Small letters will do, and the dash can be left out.',
  'device.wrong': 'This code is not right, or has expired. Look at your device again.',
  'device.confirm-title': 'Is this your device?',
  'device.asks': (client: Html) => html`${client} on a device asks to:`,
  'device.shows': 'Your device has to show this code:',
  'device.since': (minutes: number) =>
    minutes === 0
      ? 'It was asked for a moment ago'
      : `It was asked for ${minutes === 1 ? 'a minute' : `${minutes} minutes`} ago`,
  'device.from-here': (since: string) => `${since}, from the network that you are in now.`,
  'device.from-elsewhere': (since: string, network: string) =>
    `${since}, from another network than the one that you are in now (${network}).`,
  'device.warning-title': 'Only go on if you started this yourself',
  'device.warning':
    'The device has to be in front of you. If somebody sent you this link or code, or reads it to you, they want to get into your account: do not go on.',
  'device.confirm': 'Yes, my device shows this code',
  'device.deny': 'No, stop this',
  'device.done-title': 'Your device is connected',
  'device.done': 'Go back to your device; it goes on by itself in a few seconds. You can close this window.',
  'device.denied-title': 'The device gets no access',
  'device.denied': 'It has been told so. You can close this window.',
  'device.failed-title': 'The device was not connected',
  'device.failed': 'The code was used or has expired. Ask for a new one on your device, and enter that.',

  'scope.openid': 'Sign you in',
  'scope.profile': 'Know your name and profile',
  'scope.email': 'Know your e-mail address',
  'scope.phone': 'Know your phone number',
  'scope.address': 'Know your postal address',
  'scope.offline_access': 'Keep access while you are away',

  'step.title': 'One more step',
  'step.who': (username: Html) => html`You are ${username}. Show that it is really you.`,
  'step.passkey': 'Use a passkey',
  'step.needs-script': 'This step needs a passkey, and passkeys need JavaScript.',
  'step.code': 'Code from your authenticator app',
  'step.code-hint': 'Six digits. If you do not have the app at hand, one of your recovery codes will do.',
  'step.code-missing': 'Enter the code that your app shows.',

  'code.wrong-or-used': 'This code is not right, or was used before. Wait for the next one and try again.',
  'code.wrong': 'This code is not right. Wait for the next one and try again.',

  'enrol.title': 'Protect your account',
  'enrol.what': (workspace: string, username: Html) =>
    html`${workspace} asks for more than a password. You are ${username}; set up one of these, once.`,
  'enrol.passkey': 'A passkey',
  'enrol.passkey-what': 'Your device, or a security key, signs you in with your fingerprint, face or PIN.',
  'enrol.passkey-create': 'Create a passkey',
  'enrol.passkey-failed': 'The passkey could not be added. Try again, or use an app.',
  'enrol.codes': 'Codes from an app',
  'enrol.codes-scan': 'Scan this with an authenticator app, or type the key into it:',
  'enrol.codes-picture': 'QR code with the key',
  'enrol.codes-code': 'Code that the app shows',
  'enrol.codes-turn-on': 'Turn on',

  'offer.title': 'Sign in faster next time',
  'offer.what':
    'With a passkey your device signs you in with your fingerprint, face or PIN. Nobody can guess it, and no false page can take it.',
  'offer.later': 'Not now',

  'first-passkey.title': 'Create your passkey',
  'first-passkey.what': (username: Html) =>
    html`Your account ${username} has been created. This is what you will sign in with:`,

  'passkey.name': 'Name of the passkey (optional)',
  /** Said by the script (passkeys.js). */
  'passkey.already-here': 'This device already has a passkey for this account.',
  'passkey.none-used': 'No passkey was used. You can try again, or go on another way.',

  'recovery.title': 'Keep your recovery codes',
  'recovery.on': 'Codes from your app are now asked for when you sign in.',
  'recovery.what':
    'If you lose the app, each of these lets you in once. Print them, or write them down. They are not shown again.',
  'recovery.continue': 'I have kept them: continue',

  'forgot.title': 'Forgot your password?',
  'forgot.what': 'Enter your user name or e-mail address. You get a message with a link for a new password.',
  'forgot.submit': 'Send the message',
  'forgot.sent-title': 'Look into your mailbox',
  'forgot.sent':
    'If there is an account of that name, with an e-mail address, a message is on its way to it. The link in it is good for half an hour.',
  'forgot.nothing-came': 'Nothing came? Look among unwanted messages, and check the name that you have entered.',
  'forgot.none-title': 'There are no new passwords here',
  'forgot.none': 'A new password cannot be sent to you by e-mail here. Ask whoever runs the application.',

  'reset.title': 'Choose a new password',
  'reset.what': (username: Html) =>
    html`For the account ${username}. You are signed out everywhere when the password changes.`,
  'reset.submit': 'Change the password',
  'reset.done-title': 'Your password is changed',
  'reset.done': 'Go back to the application and sign in with it.',

  'link.gone-title': 'This link is not good any more',
  'link.gone': 'It was used, or it is too old. Go back to the application, and ask for another one there.',

  'verify.title': 'Confirm your e-mail address',
  'verify.what': 'Press the button to confirm that this address is yours.',
  'verify.submit': 'Confirm the address',
  'verify.done-title': 'Your e-mail address is confirmed',
  'verify.done': 'Go back to the application. You can close this window.',

  'invitation.title': 'Invitation',
  'invitation.what': (tenant: Html, role: Html) => html`You are invited to administer ${tenant} as ${role}.`,
  'invitation.join-as': (username: string) => `Join as ${username}`,
  'invitation.create-title': 'Create an account',
  'invitation.create': 'Create the account and join',
  'invitation.sign-in-title': 'Or join with an account that you have',
  'invitation.accepted-title': 'You are in',
  'invitation.accepted': (tenant: Html, role: Html) => html`You administer ${tenant} as ${role} from now on.`,
  'invitation.console': 'Go to the console',
  'invitation.gone-title': 'This invitation is not good any more',
  'invitation.gone': 'It was accepted or withdrawn, or it is too old. Ask whoever invited you for another one.',
  'invitation.taken':
    'The user name, or the address of this invitation, belongs to another account. Join with that account, or choose another name.',
  'invitation.already': 'This account has a role in the tenant already. Another owner can change it.',
  'invitation.failed': 'Something is not working at the moment. Try again.',
  'role.owner': 'owner',
  'role.admin': 'admin',
  'role.developer': 'developer',
  'role.auditor': 'auditor',

  'logout.title': 'Sign out?',
  'logout.asks': (client: Html) => html`${client} asks to sign you out.`,
  'logout.what': (username: Html) =>
    html`You are signed in as ${username}. Signing out ends this session for every application that you use with it in this browser.`,
  'logout.stay': 'Stay signed in',
  'logout.done-title': 'You are signed out',
  'logout.done': (workspace: string) => `Your session at ${workspace} has ended. You can close this window.`,
  'logout.stayed-title': 'You are still signed in',
  'logout.stayed': 'Nothing has changed. You can close this window.',
  'logout.working-title': 'Signing you out',
  'logout.frame': 'Signing out',

  'back.title': 'Back to the application',
  'back.what': 'You are being taken back to the application.',

  'error.title': 'This request cannot be completed',
  'error.used': 'The link has been used or is too old. Go back to the application and start again.',
  'error.not-here': 'This cannot be done here. Go back to the application and start again.',
  'error.not-working':
    'Something is not working at the moment. Wait a little, go back to the application and try again.',
  'error.bad-request':
    'The application sent a request that is not right. You have not been signed in to it. Go back to the application and start again.',
  'error.for-developers': 'For the developer of the application',
  'error.description': 'Description',
  'error.rule': 'Rule',
  'error.request-id': 'Request id',

  'account.title': 'Your account',
  'account.signed-in-as': (username: Html) => html`You are signed in as ${username}.`,
  'account.show-again': 'To change something, show once more that it is you.',
  'account.sign-in-again': 'Sign in again',
  'account.back': 'Back to your account',
  'account.passkeys': 'Passkeys',
  'account.no-passkeys': 'You have none. With a passkey your device signs you in with your fingerprint, face or PIN.',
  'account.add-passkey': 'Add a passkey',
  'account.passkey-needs-script': 'Adding a passkey needs JavaScript.',
  'account.passkey-failed': 'The passkey could not be added. Try again.',
  'account.on-several-devices': ', on several devices',
  'account.on-one-device': ', on one device',
  'account.passkey-used': (added: Html, used: Html) => html`added ${added}, last used ${used}`,
  'account.passkey-unused': (added: Html) => html`added ${added}, never used`,
  'account.passkey-name': 'Name',
  'account.rename': 'Rename',
  'account.remove': (name: string) => `Remove ${name}`,
  'account.codes': 'Codes from an app',
  'account.codes-on': (since: Html, left: number) => html`On since ${since}. ${left} recovery codes are left.`,
  'account.codes-off': 'Off. An app on your telephone can make a code that is asked for after your password.',
  'account.new-recovery-codes': 'New recovery codes',
  'account.turn-codes-off': 'Turn codes off',
  'account.set-up-codes': 'Set up codes',
  'account.password': 'Password',
  'account.password-changed-at': (moment: Html) => html`Last changed ${moment}.`,
  'account.no-password': 'You have none.',
  'account.password-hint': `At least ${PASSWORD_MIN_LENGTH} characters; several words are easy to remember. Everywhere else you will be signed out.`,
  'account.change-password': 'Change password',
  'account.sessions': 'Where you are signed in',
  'account.this-browser': 'This browser',
  'account.session': (signedIn: Html, seen: Html) => html`signed in ${signedIn}, last seen ${seen}`,
  'account.sign-out-there': (signedIn: string) => `Sign out there (${signedIn})`,
  'account.sign-out-elsewhere': 'Sign out everywhere else',
  'account.grants': 'What applications may do',
  'account.grant': (client: Html, since: Html) => html`${client} may, since ${since}:`,
  'account.no-grants': 'No application may do anything for you.',
  'account.grants-unknown': 'This cannot be shown at the moment.',
  'account.withdraw': (client: string) => `Withdraw from ${client}`,

  'done.passkey-added': 'The passkey has been added.',
  'done.passkey-renamed': 'The passkey has its new name.',
  'done.passkey-removed': 'The passkey has been removed. It signs nobody in any more.',
  'done.codes-removed': 'Codes are off. Your password is enough to sign in.',
  'done.password-changed': 'Your password has been changed, and you are signed out everywhere else.',
  'done.session-ended': 'You are signed out there.',
  'done.grant-withdrawn': 'The application may do nothing for you any more.',

  'wait.seconds': (count: number) => (count === 1 ? 'a second' : `${count} seconds`),
  'wait.minutes': (count: number) => (count === 1 ? 'a minute' : `${count} minutes`),
  'wait.too-many': (wait: string) => `Too many attempts. Try again in ${wait}.`,
  'wait.not-now': 'This is not possible at the moment. Wait a little and try again.',
};
