import { PASSWORD_MIN_LENGTH } from '@ostiary/oauth/account-rules';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { Reader } from '../language/reader.js';
import { type BrokenRule, brokenRuleSentence } from './broken-rule.js';
import { clientLinks, introduction, type ShownClient } from './client-introduction.js';
import { type Html, html } from './html.js';
import { page } from './page.js';
import type { Texts } from './texts/texts.js';

export interface SignUpPage {
  readonly workspace: Workspace;
  readonly reader: Reader;
  readonly client: ShownClient;
  /** Of the interaction; the form goes below it. */
  readonly url: string;
  readonly csrfToken: string;
  /** Already typed, or hinted at. */
  readonly username?: string | undefined;
  readonly name?: string | undefined;
  /** A passkey may be had in place of a password. */
  readonly passkeys: boolean;
  /** What is wrong with the attempt as a whole: a sentence. */
  readonly problem?: string | undefined;
  /** What each field needs; `taken`: the user name is somebody's. */
  readonly problems?: Readonly<Partial<Record<FieldName, BrokenRule | undefined>>> | 'taken' | undefined;
}

type FieldName = 'username' | 'name' | 'password';

interface Field {
  readonly name: FieldName;
  readonly label: string;
  readonly hint: string | undefined;
  readonly attributes: Html;
  readonly value: string;
}

/**
 * The password, unless a passkey is to be in its place, is asked for once and can be typed again if it was mistyped: whoever has made an account can sign in with nothing else. Rules stand
 * beside the field before they are broken (WCAG 2.2 §3.3.2); what is broken is said at the field, and counted above (§3.3.1).
 */
export function signUpPage(settings: SignUpPage): string {
  const { workspace, reader, client, url, csrfToken, passkeys, username = '', name = '' } = settings;
  const t = reader.texts;
  const problems = fieldProblems(settings);
  const fields = fieldsIn(t).map((field) => ({ ...field, value: { username, name, password: '' }[field.name] }));
  // The field to begin with: the first that is wrong, else the first that is empty.
  const focus = fields.find((field) => problems[field.name]) ?? fields.find((field) => field.value === '');
  return page(workspace, reader, {
    title: t['sign-up.title'],
    failed: settings.problem !== undefined || Object.values(problems).length > 0,
    passkeys: settings.passkeys,
    content: html`${introduction(client, t['client.continue-to'](html`<strong>${client.clientName}</strong>`))}
${summary(settings, Object.values(problems).length)}
<form method="post" action="${url}/sign-up">
<input type="hidden" name="csrf" value="${csrfToken}">
${fields.map((field) => fieldHtml(field, problems[field.name], field === focus))}
<div class="actions">
<button id="sign-up-submit" type="submit" name="action" value="sign-up" class="primary">${t['sign-up.submit']}</button>
<button id="sign-up-cancel" type="submit" name="action" value="cancel" formnovalidate>${t['action.cancel']}</button>
</div>
${passkeys ? html`<div class="actions" data-with-passkeys hidden><button id="sign-up-passkey" type="submit" name="action" value="passkey" formnovalidate>${t['sign-up.passkey']}</button></div>` : undefined}
</form>
<p>${t['sign-up.already']} <a id="sign-in-instead" href="${url}/sign-in">${t['action.sign-in']}</a></p>
${clientLinks(client, t)}`,
  });
}

const fieldsIn = (t: Texts): readonly Omit<Field, 'value'>[] => [
  {
    name: 'username',
    label: t['field.username-or-email'],
    hint: t['sign-up.username-hint'],
    attributes: html`type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="320"`,
  },
  {
    name: 'name',
    label: t['field.name'],
    hint: undefined,
    attributes: html`type="text" autocomplete="name" maxlength="200"`,
  },
  {
    name: 'password',
    label: t['field.password'],
    hint: t['sign-up.password-hint'],
    attributes: html`type="password" autocomplete="new-password" required minlength="${PASSWORD_MIN_LENGTH}" maxlength="1024"`,
  },
];

type Problems = Partial<Record<FieldName, Html>>;

function fieldProblems({ problems, url, reader: { texts } }: SignUpPage): Problems {
  if (problems === undefined) return {};
  if (problems === 'taken') return { username: texts['sign-up.taken'](`${url}/sign-in`) };
  const told: Problems = {};
  for (const { name } of fieldsIn(texts)) {
    const broken = problems[name];
    if (broken !== undefined) told[name] = html`${brokenRuleSentence(broken, texts)}`;
  }
  return told;
}

function summary({ problem, reader: { texts } }: SignUpPage, wrong: number): Html | undefined {
  if (problem === undefined && wrong === 0) return undefined;
  const what = problem ?? texts['sign-up.wrong-fields'](wrong);
  return html`<p id="sign-up-problem" class="problem" role="alert">${what} ${texts['sign-up.nothing-made']}</p>`;
}

function fieldHtml({ name, label, hint, attributes, value }: Field, problem: Html | undefined, focus: boolean): Html {
  const described = [
    ...(problem === undefined ? [] : [`${name}-problem`]),
    ...(hint === undefined ? [] : [`${name}-hint`]),
  ];
  return html`<label for="${name}">${label}</label>
${hint === undefined ? undefined : html`<p id="${name}-hint" class="hint">${hint}</p>`}
${problem === undefined ? undefined : html`<p id="${name}-problem" class="field-problem">${problem}</p>`}
<input id="${name}" name="${name}" ${attributes}${value === '' ? undefined : html` value="${value}"`}${described.length === 0 ? undefined : html` aria-describedby="${described.join(' ')}"`}${problem === undefined ? undefined : html` aria-invalid="true"`}${focus ? html` autofocus` : undefined}>`;
}
