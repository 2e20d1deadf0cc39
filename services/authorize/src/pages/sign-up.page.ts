import type { Workspace } from '@ostiary/oauth/workspace';
import { clientLinks, introduction, type ShownClient } from './client-introduction.js';
import { type Html, html } from './html.js';
import { page } from './page.js';

export interface SignUpPage {
  readonly workspace: Workspace;
  readonly client: ShownClient;
  /** Of the interaction; the form goes below it. */
  readonly url: string;
  readonly csrfToken: string;
  /** Already typed, or hinted at. */
  readonly username?: string | undefined;
  readonly name?: string | undefined;
  /** What is wrong with the attempt as a whole: a sentence. */
  readonly problem?: string | undefined;
  /** What each field needs, lower case and without a full stop; `taken`: the user name is somebody's. */
  readonly problems?: Readonly<Partial<Record<FieldName, string | undefined>>> | 'taken' | undefined;
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
 * The password is asked for once and can be typed again if it was mistyped: whoever has made an account can sign in with nothing else. Rules stand
 * beside the field before they are broken (WCAG 2.2 §3.3.2); what is broken is said at the field, and counted above (§3.3.1).
 */
export function signUpPage(settings: SignUpPage): string {
  const { workspace, client, url, csrfToken, username = '', name = '' } = settings;
  const problems = fieldProblems(settings);
  const fields = FIELDS.map((field) => ({ ...field, value: { username, name, password: '' }[field.name] }));
  // The field to begin with: the first that is wrong, else the first that is empty.
  const focus = fields.find((field) => problems[field.name]) ?? fields.find((field) => field.value === '');
  return page(workspace, {
    title: 'Create an account',
    failed: settings.problem !== undefined || Object.values(problems).length > 0,
    content: html`${introduction(client, html`to continue to <strong>${client.clientName}</strong>`)}
${summary(settings, Object.values(problems).length)}
<form method="post" action="${url}/sign-up">
<input type="hidden" name="csrf" value="${csrfToken}">
${fields.map((field) => fieldHtml(field, problems[field.name], field === focus))}
<div class="actions">
<button id="sign-up-submit" type="submit" name="action" value="sign-up" class="primary">Create account</button>
<button id="sign-up-cancel" type="submit" name="action" value="cancel" formnovalidate>Cancel</button>
</div>
</form>
<p>Already have an account? <a id="sign-in-instead" href="${url}/sign-in">Sign in</a></p>
${clientLinks(client)}`,
  });
}

const FIELDS: readonly Omit<Field, 'value'>[] = [
  {
    name: 'username',
    label: 'User name or e-mail address',
    hint: 'What you will sign in with. No spaces.',
    attributes: html`type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="320"`,
  },
  {
    name: 'name',
    label: 'Your name (optional)',
    hint: undefined,
    attributes: html`type="text" autocomplete="name" maxlength="200"`,
  },
  {
    name: 'password',
    label: 'Password',
    hint: 'At least 8 characters; several words are easy to remember. No common password, and not your name or address.',
    attributes: html`type="password" autocomplete="new-password" required minlength="8" maxlength="1024"`,
  },
];

type Problems = Partial<Record<FieldName, Html>>;

function fieldProblems({ problems, url }: SignUpPage): Problems {
  if (problems === undefined) return {};
  if (problems === 'taken') {
    return {
      username: html`Somebody has this name or address. If it is you, <a href="${url}/sign-in">sign in</a> instead.`,
    };
  }
  const told: Problems = {};
  for (const { name } of FIELDS) {
    const rule = problems[name];
    if (rule !== undefined) told[name] = html`${sentence(rule)}`;
  }
  return told;
}

function sentence(rule: string): string {
  return `${rule.charAt(0).toUpperCase()}${rule.slice(1)}.`;
}

function summary({ problem }: SignUpPage, wrong: number): Html | undefined {
  if (problem === undefined && wrong === 0) return undefined;
  const counted = wrong === 1 ? 'One field needs another look.' : `${wrong} fields need another look.`;
  return html`<p id="sign-up-problem" class="problem" role="alert">${problem ?? counted} No account has been created.</p>`;
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
