import {
  DISPLAY_NAME_MAX_LENGTH,
  PASSKEY_NAME_MAX_LENGTH,
  PASSWORD_MAX_LENGTH,
  PASSWORD_MIN_LENGTH,
  USER_CODE_MAX_LENGTH,
  USER_CODE_MIN_LENGTH,
  USERNAME_MAX_LENGTH,
} from '@ostiary/oauth/account-rules';
import { type Html, html } from '../html.js';
import type { Texts } from './texts.js';

export const de: Texts = {
  'language.name': 'Deutsch',
  'language.choose': 'Sprache',

  'page.failed': (title: string) => `Fehler: ${title}`,
  'page.help': 'Hilfe',
  'page.privacy': 'Datenschutz',
  'page.terms': 'Nutzungsbedingungen',

  'action.cancel': 'Abbrechen',
  'action.continue': 'Weiter',
  'action.sign-in': 'Anmelden',
  'action.sign-out': 'Abmelden',
  'action.somebody-else': 'Mit einem anderen Konto anmelden',

  'field.username-or-email': 'Benutzername oder E-Mail-Adresse',
  'field.username': 'Benutzername',
  'field.name': 'Ihr Name (freiwillig)',
  'field.password': 'Passwort',
  'field.new-password': 'Neues Passwort',

  'client.continue-to': (name: Html) => html`weiter zu ${name}`,
  'client.calls-itself': (host: Html, name: string) =>
    html`${host} (nennt sich selbst „${name}“ und ist hier nicht registriert)`,
  'client.local-warning': (host: string) =>
    `Die Antwort geht an ein Programm auf diesem Gerät und nicht an ${host}. Erlauben Sie das nur, wenn Sie dieses Programm gerade selbst gestartet haben.`,
  'client.about': 'Über diese Anwendung',
  'client.privacy': 'Datenschutzerklärung',
  'client.terms': 'Nutzungsbedingungen',

  'sign-in.title': 'Anmelden',
  'sign-in.to-account': 'um Ihr Konto zu öffnen',
  'sign-in.to-invitation': 'um die Einladung anzunehmen',
  'sign-in.account-made': 'Ihr Konto ist angelegt. Melden Sie sich damit an, um fortzufahren.',
  'sign-in.passkey': 'Mit einem Passkey anmelden',
  'sign-in.forgot-password': 'Passwort vergessen?',
  'sign-in.new-here': 'Neu hier?',
  'sign-in.create-account': 'Konto anlegen',
  'sign-in.missing': 'Geben Sie Ihren Benutzernamen und Ihr Passwort ein.',
  'sign-in.wrong': 'Benutzername oder Passwort ist nicht richtig.',
  'sign-in.wrong-passkey':
    'Dieser Passkey gehört hier nicht zu Ihnen. Verwenden Sie einen anderen oder melden Sie sich mit Ihrem Passwort an.',
  'sign-in.not-now': 'Die Anmeldung ist im Moment nicht möglich. Versuchen Sie es in Kürze noch einmal.',

  'samples.title': 'Beispielkonten',
  'samples.what': 'Dies ist eine Vorführung. Melden Sie sich mit einem dieser Konten an:',
  'samples.username': 'Benutzername',
  'samples.who': 'Wer das ist',

  'unverified.sent':
    'Ihre E-Mail-Adresse muss zuerst bestätigt werden. Eine Nachricht mit einem Link ist unterwegs; öffnen Sie den Link und melden Sie sich danach hier an.',
  'unverified.no-address':
    'Für die Anmeldung brauchen Sie eine bestätigte E-Mail-Adresse, und in Ihrem Konto ist keine hinterlegt. Wenden Sie sich an den Betreiber der Anwendung.',
  'unverified.not-possible':
    'Ihre E-Mail-Adresse muss zuerst bestätigt werden, und im Moment kann keine Nachricht an sie gesandt werden. Versuchen Sie es später noch einmal.',

  'sign-up.title': 'Konto anlegen',
  'sign-up.username-hint': 'Damit melden Sie sich künftig an. Ohne Leerzeichen.',
  'sign-up.password-hint': `Mindestens ${PASSWORD_MIN_LENGTH} Zeichen; mehrere Wörter lassen sich gut merken. Kein gängiges Passwort und weder Ihr Name noch Ihre Adresse.`,
  'sign-up.submit': 'Konto anlegen',
  'sign-up.passkey': 'Passkey statt Passwort verwenden',
  'sign-up.already': 'Sie haben schon ein Konto?',
  'sign-up.taken': (signInUrl: string) =>
    html`Dieser Name oder diese Adresse ist vergeben. Wenn das Ihr Konto ist, <a href="${signInUrl}">melden Sie sich an</a>.`,
  'sign-up.wrong-fields': (count: number) =>
    count === 1 ? 'Bitte prüfen Sie ein Feld.' : `Bitte prüfen Sie ${count} Felder.`,
  'sign-up.nothing-made': 'Es wurde kein Konto angelegt.',
  'sign-up.full':
    'Hier können keine weiteren Konten angelegt werden. Wer die Anwendung betreibt, kann Ihnen sagen, warum.',
  'sign-up.too-many': (wait: string) => `Es wurden zu viele Konten angefragt. Versuchen Sie es in ${wait} noch einmal.`,

  'rule.username-needed': 'Wählen Sie einen Benutzernamen oder verwenden Sie Ihre E-Mail-Adresse.',
  'rule.username-long': `Ein Benutzername hat höchstens ${USERNAME_MAX_LENGTH} Zeichen.`,
  'rule.username-characters': 'Ein Benutzername besteht aus Buchstaben, Ziffern und sichtbaren ASCII-Zeichen.',
  'rule.name-long': `Ein Name hat höchstens ${DISPLAY_NAME_MAX_LENGTH} Zeichen.`,
  'rule.name-characters': 'Ein Name ist eine Zeile Text ohne Steuerzeichen.',
  'rule.password-needed': 'Wählen Sie ein Passwort.',
  'rule.password-short': `Ein Passwort hat mindestens ${PASSWORD_MIN_LENGTH} Zeichen.`,
  'rule.password-long': `Ein Passwort hat höchstens ${PASSWORD_MAX_LENGTH} Zeichen.`,
  'rule.password-characters': 'Ein Passwort enthält keine Steuerzeichen.',
  'rule.password-common': 'Dieses Passwort steht auf der Liste häufig verwendeter Passwörter.',
  'rule.password-monotonous': 'Ein Passwort ist nicht ein wiederholtes Zeichen oder eine einfache Folge.',
  'rule.password-names-user':
    'Ein Passwort ist nicht Name oder E-Mail-Adresse des Kontos und nicht der Name der Anwendung.',
  'rule.passkey-name-needed': 'Ein Passkey braucht einen Namen.',
  'rule.passkey-name-long': `Der Name eines Passkeys hat höchstens ${PASSKEY_NAME_MAX_LENGTH} Zeichen.`,
  'rule.user-code-short': `Ein Code hat mindestens ${USER_CODE_MIN_LENGTH} Zeichen.`,
  'rule.user-code-long': `Ein Code hat höchstens ${USER_CODE_MAX_LENGTH} Zeichen.`,
  'rule.user-code-characters': 'Ein Code besteht nur aus Buchstaben ohne Umlaute und Akzente, Ziffern und Satzzeichen.',

  'organization.title': 'Organisation wählen',
  'organization.asks': (client: Html) => html`In welcher Ihrer Organisationen möchten Sie ${client} nutzen?`,
  'organization.refused-title': 'Nicht für Ihre Organisation',
  'organization.not-a-member': (client: Html, username: Html) =>
    html`${client} soll in einer Organisation genutzt werden, in der ${username} nicht Mitglied ist.`,
  'organization.no-membership': (client: Html, username: Html) =>
    html`${client} ist für Mitglieder von Organisationen, und ${username} ist in keiner Mitglied.`,
  'organization.refused-advice':
    'Wenn Sie meinen, Mitglied sein zu müssen, fragen Sie die Verwaltung Ihrer Organisation, oder melden Sie sich mit einem anderen Konto an.',
  'organization.back': 'Zurück zur Anwendung',

  'consent.organization': (name: Html) => html`Das gilt für Ihre Arbeit in ${name}.`,
  'consent.other-organization': 'Andere Organisation wählen',
  'consent.title': 'Zugriff erlauben?',
  'agent.what': (purpose: Html, owner: Html) =>
    html`Das ist ein Agent: ein Programm, das von selbst handelt, auch wenn Sie nicht da sind. Wozu: ${purpose}. Verantwortlich: ${owner}.`,
  'consent.asks': (client: Html) => html`${client} möchte:`,
  'consent.replaces':
    'Das tritt an die Stelle dessen, was Sie vorher erlaubt haben. Alles, was die Anwendung daraus hat, endet.',
  'consent.beside': 'Das steht neben dem, was Sie vorher erlaubt haben, und lässt sich für sich allein entziehen.',
  'consent.use-resource': (name: Html) => html`${name} in Ihrem Namen nutzen`,
  'consent.note': (username: Html, destination: Html) =>
    html`Angemeldet als ${username}. Ihre Antwort geht an ${destination}.`,
  'consent.device': (code: string) => `das Gerät, das ${code} zeigt`,
  'consent.app-here': (scheme: string) => `eine App auf diesem Gerät (${scheme})`,
  'consent.allow': 'Erlauben',
  'consent.deny': 'Nicht erlauben',
  'consent.switch': (username: string) => `Sie sind nicht ${username}? Mit einem anderen Konto anmelden`,

  'device.title': 'Gerät verbinden',
  'device.what': 'Geben Sie den Code ein, den Ihr Gerät zeigt.',
  'device.code': 'Code auf Ihrem Gerät',
  'device.code-hint': 'Acht Buchstaben. Kleinbuchstaben genügen, und der Strich kann wegbleiben.',
  'device.wrong': 'Dieser Code stimmt nicht oder ist abgelaufen. Sehen Sie noch einmal auf Ihrem Gerät nach.',
  'device.confirm-title': 'Ist das Ihr Gerät?',
  'device.asks': (client: Html) => html`${client} auf einem Gerät möchte:`,
  'device.shows': 'Ihr Gerät muss diesen Code zeigen:',
  'device.since': (minutes: number) =>
    minutes === 0 ? 'Angefragt gerade eben' : `Angefragt vor ${minutes === 1 ? 'einer Minute' : `${minutes} Minuten`}`,
  'device.from-here': (since: string) => `${since}, aus dem Netz, in dem Sie gerade sind.`,
  'device.from-elsewhere': (since: string, network: string) =>
    `${since}, aus einem anderen Netz als dem, in dem Sie gerade sind (${network}).`,
  'device.warning-title': 'Fahren Sie nur fort, wenn Sie das selbst begonnen haben',
  'device.warning':
    'Das Gerät muss vor Ihnen stehen. Wenn Ihnen jemand diesen Link oder Code geschickt hat oder vorliest, will er in Ihr Konto: Brechen Sie dann ab.',
  'device.confirm': 'Ja, mein Gerät zeigt diesen Code',
  'device.deny': 'Nein, abbrechen',
  'device.done-title': 'Ihr Gerät ist verbunden',
  'device.done':
    'Gehen Sie zurück zu Ihrem Gerät; es macht in ein paar Sekunden von selbst weiter. Sie können dieses Fenster schließen.',
  'device.denied-title': 'Das Gerät bekommt keinen Zugriff',
  'device.denied': 'Es erfährt das von uns. Sie können dieses Fenster schließen.',
  'device.failed-title': 'Das Gerät wurde nicht verbunden',
  'device.failed':
    'Der Code wurde schon benutzt oder ist abgelaufen. Fordern Sie auf Ihrem Gerät einen neuen an, und geben Sie den ein.',

  'notices.title': 'Benachrichtigungen',
  'notices.what':
    'Dieser Browser kann Ihnen sagen, wenn etwas auf Sie wartet. Er sagt, wo, aber weder, wer etwas möchte, noch, was.',
  'notices.cannot': 'Dafür sind JavaScript und ein Browser nötig, der Benachrichtigungen von Webseiten kennt.',
  'notices.switch-on': 'In diesem Browser benachrichtigen',
  'notices.on':
    'In diesem Browser erfahren Sie es, wenn etwas auf Sie wartet, bis Sie sich abmelden oder Ihre Anmeldung abläuft.',
  'notices.switch-off': 'Nicht mehr benachrichtigen',
  'notices.denied':
    'Ihr Browser erlaubt dieser Seite keine Benachrichtigungen. In seinen Einstellungen können Sie das ändern.',
  'notices.failed':
    'Dieser Browser konnte für Benachrichtigungen nicht eingerichtet werden. Versuchen Sie es noch einmal, oder nehmen Sie einen anderen.',
  'notice.title': 'Etwas wartet auf Ihre Antwort',
  'notice.body': (workspace) => `Bei ${workspace}. Öffnen Sie die Seite, um zu sehen, was es ist.`,
  'requests.title': 'Anfragen an Sie',
  'requests.what': 'Anwendungen bitten um Ihre Erlaubnis. Sehen Sie sich jede an, bevor Sie entscheiden.',
  'requests.none': 'Es liegt nichts für Sie vor.',
  'requests.again': 'Noch einmal nachsehen',
  'requests.review': 'Ansehen',
  'requests.block': (client: string) => `Alle Anfragen von ${client} blockieren`,
  'requests.blocked': 'Anwendungen, die Sie blockiert haben',
  'requests.unblock': (client: string) => `${client} wieder anfragen lassen`,
  'requests.to-account': 'Zu Ihrem Konto',
  'requests.compare': 'Dort, wo Sie das begonnen haben, muss dasselbe stehen:',
  'requests.note': (username: Html) => html`Angemeldet als ${username}. Die Anwendung wartet auf Ihre Antwort.`,
  'requests.from-here': (since: string) => `Angefragt: ${since}, aus dem Netz, in dem Sie gerade sind.`,
  'requests.from-elsewhere': (since: string, network: string) =>
    `Angefragt: ${since}, aus einem anderen Netz als dem, in dem Sie gerade sind (${network}).`,
  'requests.warning-title': 'Erlauben Sie das nur, wenn Sie es selbst begonnen haben',
  'requests.warning':
    'Wenn Sie diese Anfrage nicht erwartet haben oder jemand Sie am Telefon oder in einer Nachricht bittet, sie zu erlauben, will er in Ihr Konto: Erlauben Sie sie dann nicht.',
  'requests.others': 'Was sonst für Sie vorliegt',
  'requests.done-title': 'Sie haben es erlaubt',
  'requests.done': 'Die Anwendung macht von selbst weiter. Sie können dieses Fenster schließen.',
  'requests.denied-title': 'Sie haben es nicht erlaubt',
  'requests.denied': 'Die Anwendung erfährt das von uns. Sie können dieses Fenster schließen.',
  'requests.failed-title': 'Die Anfrage ist vorbei',
  'requests.failed':
    'Sie wurde schon beantwortet, ist abgelaufen oder richtet sich an jemand anderen. Es wurde nichts erlaubt.',
  'requests.unavailable-title': 'Im Moment nicht',
  'requests.unavailable':
    'Ihre Antwort konnte nicht gespeichert werden. Es wurde nichts erlaubt; versuchen Sie es gleich noch einmal.',
  'requests.done-denied': 'Sie haben es nicht erlaubt; die Anwendung erfährt das von uns.',
  'requests.done-blocked': 'Sie sehen keine Anfragen dieser Anwendung mehr. Was vorlag, ist abgelehnt.',
  'requests.done-unblocked': 'Die Anwendung kann Sie wieder anfragen.',
  'requests.done-notices-on': 'In diesem Browser erfahren Sie es, wenn etwas auf Sie wartet.',
  'requests.done-notices-off': 'In diesem Browser erfahren Sie es nicht mehr.',
  'requests.done-notices-failed':
    'Dieser Browser konnte für Benachrichtigungen nicht eingerichtet werden. Versuchen Sie es noch einmal, oder nehmen Sie einen anderen.',
  'requests.done-over': 'Diese Anfrage wurde schon beantwortet oder ist abgelaufen.',

  'scope.openid': 'Sie anmelden',
  'scope.profile': 'Ihren Namen und Ihr Profil sehen',
  'scope.email': 'Ihre E-Mail-Adresse sehen',
  'scope.phone': 'Ihre Telefonnummer sehen',
  'scope.address': 'Ihre Postanschrift sehen',
  'scope.offline_access': 'Den Zugriff behalten, auch wenn Sie nicht da sind',

  'step.title': 'Noch ein Schritt',
  'step.who': (username: Html) => html`Sie sind ${username}. Zeigen Sie, dass Sie es wirklich sind.`,
  'step.passkey': 'Einen Passkey verwenden',
  'step.needs-script': 'Dieser Schritt braucht einen Passkey, und Passkeys brauchen JavaScript.',
  'step.code': 'Code aus Ihrer Authenticator-App',
  'step.code-hint': 'Sechs Ziffern. Wenn Sie die App nicht zur Hand haben, genügt einer Ihrer Wiederherstellungscodes.',
  'step.code-missing': 'Geben Sie den Code ein, den Ihre App anzeigt.',

  'mailed-code.sent': (address: Html) =>
    html`Wir haben einen Code an ${address} gesandt. Er gilt einmal, zehn Minuten lang.`,
  'mailed-code.too-many':
    'Im Moment kann kein weiterer Code versandt werden. Einer, der für diese Seite versandt wurde, gilt vielleicht noch; sonst versuchen Sie es in einer Stunde wieder.',
  'mailed-code.not-sent': 'Es konnte kein Code versandt werden. Fordern Sie in Kürze einen neuen an.',
  'mailed-code.code': 'Code aus der E-Mail',
  'mailed-code.hint':
    'Sechs Ziffern. Es kann eine Minute dauern, bis er ankommt; sehen Sie auch bei den unerwünschten Nachrichten nach.',
  'mailed-code.again': 'Neuen Code senden',
  'mailed-code.missing': 'Geben Sie den Code aus der E-Mail ein.',
  'mailed-code.wrong': 'Dieser Code ist nicht richtig oder gilt nicht mehr. Es gilt der zuletzt versandte.',
  'code.wrong-or-used':
    'Dieser Code ist nicht richtig oder wurde schon verwendet. Warten Sie auf den nächsten und versuchen Sie es noch einmal.',
  'code.wrong': 'Dieser Code ist nicht richtig. Warten Sie auf den nächsten und versuchen Sie es noch einmal.',

  'enrol.title': 'Schützen Sie Ihr Konto',
  'enrol.what': (workspace: string, username: Html) =>
    html`${workspace} verlangt mehr als ein Passwort. Sie sind ${username}; richten Sie einmalig eine dieser Möglichkeiten ein.`,
  'enrol.passkey': 'Ein Passkey',
  'enrol.passkey-what': 'Ihr Gerät oder ein Sicherheitsschlüssel meldet Sie mit Fingerabdruck, Gesicht oder PIN an.',
  'enrol.passkey-create': 'Passkey erstellen',
  'enrol.passkey-failed':
    'Der Passkey konnte nicht hinzugefügt werden. Versuchen Sie es noch einmal oder verwenden Sie eine App.',
  'enrol.codes': 'Codes aus einer App',
  'enrol.codes-scan': 'Scannen Sie dies mit einer Authenticator-App oder geben Sie den Schlüssel dort ein:',
  'enrol.codes-picture': 'QR-Code mit dem Schlüssel',
  'enrol.codes-code': 'Code, den die App anzeigt',
  'enrol.codes-turn-on': 'Einschalten',

  'offer.title': 'Beim nächsten Mal schneller anmelden',
  'offer.what':
    'Mit einem Passkey meldet Ihr Gerät Sie mit Fingerabdruck, Gesicht oder PIN an. Niemand kann ihn erraten, und keine gefälschte Seite kann ihn abgreifen.',
  'offer.later': 'Nicht jetzt',

  'first-passkey.title': 'Erstellen Sie Ihren Passkey',
  'first-passkey.what': (username: Html) =>
    html`Ihr Konto ${username} wurde angelegt. Damit melden Sie sich künftig an:`,

  'passkey.name': 'Name des Passkeys (freiwillig)',
  'passkey.already-here': 'Auf diesem Gerät gibt es schon einen Passkey für dieses Konto.',
  'passkey.none-used':
    'Es wurde kein Passkey verwendet. Sie können es noch einmal versuchen oder einen anderen Weg gehen.',

  'recovery.title': 'Bewahren Sie diese Codes gut auf',
  'recovery.on': 'Ab jetzt werden Sie bei der Anmeldung nach einem Code aus Ihrer App gefragt.',
  'recovery.what':
    'Wenn Sie die App verlieren, können Sie sich mit jedem dieser Wiederherstellungscodes einmal anmelden. Drucken Sie sie aus oder schreiben Sie sie auf. Sie werden nicht noch einmal angezeigt.',
  'recovery.continue': 'Ich habe sie aufbewahrt: weiter',

  'forgot.title': 'Passwort vergessen?',
  'forgot.what':
    'Geben Sie Ihren Benutzernamen oder Ihre E-Mail-Adresse ein. Sie erhalten eine Nachricht mit einem Link für ein neues Passwort.',
  'forgot.submit': 'Nachricht senden',
  'forgot.sent-title': 'Sehen Sie in Ihr Postfach',
  'forgot.sent':
    'Wenn es ein Konto mit diesem Namen und einer E-Mail-Adresse gibt, ist eine Nachricht dorthin unterwegs. Der Link darin gilt eine halbe Stunde.',
  'forgot.nothing-came':
    'Nichts angekommen? Sehen Sie im Spam-Ordner nach und prüfen Sie den Namen, den Sie eingegeben haben.',
  'forgot.none-title': 'Neue Passwörter gibt es hier nicht',
  'forgot.none':
    'Ein neues Passwort kann Ihnen hier nicht per E-Mail geschickt werden. Wenden Sie sich an den Betreiber der Anwendung.',

  'reset.title': 'Wählen Sie ein neues Passwort',
  'reset.what': (username: Html) =>
    html`Für das Konto ${username}. Wenn sich das Passwort ändert, werden Sie überall abgemeldet.`,
  'reset.submit': 'Passwort ändern',
  'reset.done-title': 'Ihr Passwort ist geändert',
  'reset.done': 'Gehen Sie zurück zur Anwendung und melden Sie sich damit an.',

  'link.gone-title': 'Dieser Link gilt nicht mehr',
  'link.gone':
    'Er wurde schon verwendet oder ist zu alt. Gehen Sie zurück zur Anwendung und fordern Sie dort einen neuen an.',

  'verify.title': 'Bestätigen Sie Ihre E-Mail-Adresse',
  'verify.what': 'Bestätigen Sie mit der Schaltfläche, dass diese Adresse Ihnen gehört.',
  'verify.submit': 'Adresse bestätigen',
  'verify.done-title': 'Ihre E-Mail-Adresse ist bestätigt',
  'verify.done': 'Gehen Sie zurück zur Anwendung. Sie können dieses Fenster schließen.',

  'invitation.title': 'Einladung',
  'invitation.what': (tenant: Html, role: Html) =>
    html`Sie sind eingeladen, ${tenant} zu verwalten. Ihre Rolle: ${role}.`,
  'invitation.join-as': (username: string) => `Als ${username} beitreten`,
  'invitation.create-title': 'Ein Konto anlegen',
  'invitation.create': 'Konto anlegen und beitreten',
  'invitation.sign-in-title': 'Oder mit einem vorhandenen Konto beitreten',
  'invitation.accepted-title': 'Sie sind dabei',
  'invitation.accepted': (tenant: Html, role: Html) => html`Ab jetzt verwalten Sie ${tenant}. Ihre Rolle: ${role}.`,
  'invitation.console': 'Zur Konsole',
  'invitation.gone-title': 'Diese Einladung gilt nicht mehr',
  'invitation.gone':
    'Sie wurde angenommen oder zurückgezogen, oder sie ist zu alt. Bitten Sie die Person, die Sie eingeladen hat, um eine neue.',
  'invitation.taken':
    'Der Benutzername oder die Adresse dieser Einladung gehört zu einem anderen Konto. Treten Sie mit jenem Konto bei oder wählen Sie einen anderen Namen.',
  'invitation.already': 'Dieses Konto hat bereits eine Rolle. Ein anderer Inhaber kann sie ändern.',
  'invitation.failed': 'Etwas funktioniert im Moment nicht. Versuchen Sie es noch einmal.',
  'role.owner': 'Inhaber',
  'role.admin': 'Administrator',
  'role.developer': 'Entwickler',
  'role.auditor': 'Prüfer',

  'logout.title': 'Abmelden?',
  'logout.asks': (client: Html) => html`${client} möchte Sie abmelden.`,
  'logout.what': (username: Html) =>
    html`Sie sind als ${username} angemeldet. Wenn Sie sich abmelden, endet diese Sitzung für alle Anwendungen, die Sie in diesem Browser damit nutzen.`,
  'logout.stay': 'Angemeldet bleiben',
  'logout.done-title': 'Sie sind abgemeldet',
  'logout.done': (workspace: string) =>
    `Ihre Sitzung bei ${workspace} ist beendet. Sie können dieses Fenster schließen.`,
  'logout.stayed-title': 'Sie sind weiterhin angemeldet',
  'logout.stayed': 'Es hat sich nichts geändert. Sie können dieses Fenster schließen.',
  'logout.working-title': 'Sie werden abgemeldet',
  'logout.frame': 'Abmeldung',

  'back.title': 'Zurück zur Anwendung',
  'back.what': 'Sie werden zur Anwendung zurückgeleitet.',

  'error.title': 'Diese Anfrage kann nicht ausgeführt werden',
  'error.used':
    'Der Link wurde schon verwendet oder ist zu alt. Gehen Sie zurück zur Anwendung und beginnen Sie von vorn.',
  'error.not-here': 'Das ist hier nicht möglich. Gehen Sie zurück zur Anwendung und beginnen Sie von vorn.',
  'error.not-working':
    'Etwas funktioniert im Moment nicht. Warten Sie ein wenig, gehen Sie zurück zur Anwendung und versuchen Sie es noch einmal.',
  'error.bad-request':
    'Die Anwendung hat eine fehlerhafte Anfrage gesandt. Sie wurden nicht bei ihr angemeldet. Gehen Sie zurück zur Anwendung und beginnen Sie von vorn.',
  'error.for-developers': 'Für die Entwickler der Anwendung',
  'error.description': 'Beschreibung',
  'error.rule': 'Regel',
  'error.request-id': 'Anfragenummer',

  'account.title': 'Ihr Konto',
  'account.signed-in-as': (username: Html) => html`Sie sind als ${username} angemeldet.`,
  'account.show-again': 'Um etwas zu ändern, melden Sie sich bitte noch einmal an.',
  'account.sign-in-again': 'Noch einmal anmelden',
  'account.back': 'Zurück zu Ihrem Konto',
  'account.passkeys': 'Passkeys',
  'account.no-passkeys':
    'Sie haben keinen. Mit einem Passkey meldet Ihr Gerät Sie mit Fingerabdruck, Gesicht oder PIN an.',
  'account.add-passkey': 'Passkey hinzufügen',
  'account.passkey-needs-script': 'Um einen Passkey hinzuzufügen, brauchen Sie JavaScript.',
  'account.passkey-failed': 'Der Passkey konnte nicht hinzugefügt werden. Versuchen Sie es noch einmal.',
  'account.on-several-devices': ', auf mehreren Geräten',
  'account.on-one-device': ', auf einem Gerät',
  'account.passkey-used': (added: Html, used: Html) => html`hinzugefügt: ${added}, zuletzt verwendet: ${used}`,
  'account.passkey-unused': (added: Html) => html`hinzugefügt: ${added}, nie verwendet`,
  'account.passkey-name': 'Name',
  'account.rename': 'Umbenennen',
  'account.remove': (name: string) => `${name} entfernen`,
  'account.codes': 'Codes aus einer App',
  'account.codes-on': (since: Html, left: number) =>
    html`Eingeschaltet seit: ${since}. Verbleibende Wiederherstellungscodes: ${left}.`,
  'account.codes-off':
    'Ausgeschaltet. Eine App auf Ihrem Telefon kann Codes erzeugen, nach denen Sie nach dem Passwort gefragt werden.',
  'account.new-recovery-codes': 'Neue Wiederherstellungscodes',
  'account.turn-codes-off': 'Codes ausschalten',
  'account.set-up-codes': 'Codes einrichten',
  'account.password': 'Passwort',
  'account.password-changed-at': (moment: Html) => html`Zuletzt geändert: ${moment}.`,
  'account.no-password': 'Sie haben keines.',
  'account.password-hint': `Mindestens ${PASSWORD_MIN_LENGTH} Zeichen; mehrere Wörter lassen sich gut merken. Überall sonst werden Sie abgemeldet.`,
  'account.change-password': 'Passwort ändern',
  'account.sessions': 'Wo Sie angemeldet sind',
  'account.this-browser': 'Dieser Browser',
  'account.session': (signedIn: Html, seen: Html) => html`angemeldet: ${signedIn}, zuletzt gesehen: ${seen}`,
  'account.sign-out-there': (signedIn: string) => `Dort abmelden (${signedIn})`,
  'account.sign-out-elsewhere': 'Überall sonst abmelden',
  'account.notices': 'Hier erfahren Sie es, wenn etwas auf Sie wartet.',
  'account.notices-off': (signedIn) => `Dort nicht mehr benachrichtigen (${signedIn})`,
  'account.requests': 'Anfragen an Sie',
  'account.requests-what': 'Anwendungen können um Ihre Erlaubnis bitten, während Sie woanders sind.',
  'account.to-requests': 'Ansehen, was für Sie vorliegt',

  'account.user-code': 'Ihr Code',
  'account.new-user-code': 'Neuer Code',
  'account.user-code-hint': 'Sagen Sie ihn nur, wem Sie Anfragen erlauben. Anmelden kann sich damit niemand.',
  'account.set-user-code': 'Code speichern',
  'account.remove-user-code': 'Code entfernen',
  'account.has-user-code': 'Anwendungen, die nach Ihrem Code fragen, erreichen Sie nur mit ihm.',
  'account.no-user-code': 'Sie können einen Code wählen, ohne den Anwendungen, die danach fragen, Sie nicht erreichen.',

  'account.grants': 'Was Anwendungen dürfen',
  'account.grant': (client: Html, since: Html) => html`${client} darf seit ${since}:`,
  'account.grant-in': (organization: Html) => html`Bei Ihrer Arbeit für ${organization}.`,
  'account.grant-in-former': 'In einer Organisation, in der Sie nicht mehr Mitglied sind. Es nützt jetzt nichts.',
  'account.grant-for': (reason: Html) => html`Wofür: ${reason}`,
  'account.grant-until': (end: Html) => html`Es endet ${end}.`,
  'account.grant-used': (when: Html) => html`Zuletzt genutzt ${when}.`,
  'account.withdraw-what': 'Sie darf vom selben Moment an nichts davon mehr, und sonst werden Sie nirgends abgemeldet.',
  'account.withdraw-now': 'Jetzt entziehen',
  'account.no-grants': 'Keine Anwendung darf etwas in Ihrem Namen tun.',
  'account.grants-unknown': 'Das kann im Moment nicht angezeigt werden.',
  'account.withdraw': (client: string) => `${client} den Zugriff entziehen`,

  'done.passkey-added': 'Der Passkey ist hinzugefügt.',
  'done.passkey-renamed': 'Der Passkey hat seinen neuen Namen.',
  'done.passkey-removed': 'Der Passkey ist entfernt. Damit kann sich niemand mehr anmelden.',
  'done.codes-removed': 'Codes sind ausgeschaltet. Zum Anmelden genügt Ihr Passwort.',
  'done.password-changed': 'Ihr Passwort ist geändert, und Sie sind überall sonst abgemeldet.',
  'done.user-code-set': 'Ihr Code ist gespeichert.',
  'done.user-code-removed': 'Sie haben keinen Code mehr.',
  'done.session-ended': 'Sie sind dort abgemeldet.',
  'done.notices-off': 'Dort erfahren Sie es nicht mehr.',
  'done.grant-withdrawn': 'Die Anwendung darf nichts mehr in Ihrem Namen tun.',

  'wait.seconds': (count: number) => (count === 1 ? 'einer Sekunde' : `${count} Sekunden`),
  'wait.minutes': (count: number) => (count === 1 ? 'einer Minute' : `${count} Minuten`),
  'wait.too-many': (wait: string) => `Zu viele Versuche. Versuchen Sie es in ${wait} noch einmal.`,
  'wait.not-now': 'Das ist im Moment nicht möglich. Versuchen Sie es in Kürze noch einmal.',
};
