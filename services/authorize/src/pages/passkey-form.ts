import { type Html, html } from './html.js';
import type { Texts } from './texts/texts.js';

export interface PasskeyForm {
  readonly action: string;
  readonly csrfToken: string;
  readonly ceremony: 'get' | 'create';
  /** WebAuthn options, JSON. */
  readonly options: string;
  /** Passkeys are offered where user names are filled in, too. */
  readonly autofill?: boolean;
  /** Of the button. */
  readonly label: string;
  readonly texts: Texts;
  /** A field for the passkey's name. */
  readonly named?: boolean;
}

/** Hidden until the script has found that the browser knows passkeys. */
export function passkeyForm(settings: PasskeyForm): Html {
  const { action, csrfToken, ceremony, options, autofill, label, named, texts } = settings;
  // What the script says, where it has something to say.
  const sentences = html`data-already-here="${texts['passkey.already-here']}" data-none-used="${texts['passkey.none-used']}"`;
  return html`<form id="passkey-form" method="post" action="${action}" data-passkey="${ceremony}" data-options="${options}"${autofill === true ? html` data-autofill` : undefined} ${sentences} data-with-passkeys hidden>
<input type="hidden" name="csrf" value="${csrfToken}">
<input type="hidden" name="credential" value="">
${
  named === true
    ? html`<label for="passkey-name">${texts['passkey.name']}</label>
<input id="passkey-name" name="name" type="text" autocomplete="off" maxlength="60">`
    : undefined
}
<div class="actions">
<button id="passkey-ask" type="button" data-ask>${label}</button>
</div>
<p role="status"></p>
</form>`;
}

/** After the first factor: a passkey that will do in place of what the page asks for, where the user has one. `url`: of the pages. */
export function passkeyStep(
  {
    url,
    csrfToken,
    passkeyOptions: options,
  }: { readonly url: string; readonly csrfToken: string; readonly passkeyOptions?: string | undefined },
  texts: Texts,
): Html | undefined {
  if (options === undefined) return undefined;
  return passkeyForm({
    action: `${url}/passkey`,
    csrfToken,
    ceremony: 'get',
    options,
    label: texts['step.passkey'],
    texts,
  });
}
