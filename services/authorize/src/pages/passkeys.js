// Passkeys on our pages (WebAuthn Level 3). The page works without it: what needs it is hidden until it is here.
// A form with data-passkey="get" or "create" holds the options as JSON; what the authenticator answers is sent with the form, like any other field.
// What is said to the user stands in the form, too, in the language of the page.

const form = document.querySelector('form[data-passkey]');
const marker = document.querySelector('input[name="keeps_passkeys"]');
let waiting;

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const withIds = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

function requestOptions(options) {
  return { ...options, challenge: bytes(options.challenge), allowCredentials: withIds(options.allowCredentials) };
}

function creationOptions(options) {
  const user = { ...options.user, id: bytes(options.user.id) };
  const excludeCredentials = withIds(options.excludeCredentials);
  return { ...options, challenge: bytes(options.challenge), user, excludeCredentials };
}

function asJson({ id, rawId, type, response }) {
  const common = { clientDataJSON: text(response.clientDataJSON) };
  const own =
    response.attestationObject === undefined
      ? {
          authenticatorData: text(response.authenticatorData),
          signature: text(response.signature),
          userHandle: response.userHandle === null ? null : text(response.userHandle),
        }
      : { attestationObject: text(response.attestationObject), transports: response.getTransports?.() ?? [] };
  return JSON.stringify({ id, rawId: text(rawId), type, response: { ...common, ...own } });
}

/** `mediation`: `conditional` waits until a passkey is chosen where user names are filled in. */
async function ask(mediation) {
  waiting?.abort();
  waiting = new AbortController();
  const { signal } = waiting;
  const options = JSON.parse(form.dataset.options);
  const credential =
    form.dataset.passkey === 'create'
      ? await navigator.credentials.create({ publicKey: creationOptions(options), signal })
      : await navigator.credentials.get({
          publicKey: requestOptions(options),
          signal,
          ...(mediation && { mediation }),
        });
  form.elements.credential.value = asJson(credential);
  form.submit();
}

function say(message) {
  const status = form.querySelector('[role="status"]');
  if (status !== null) status.textContent = message;
}

async function begin() {
  const button = form.querySelector('button[data-ask]');
  button.addEventListener('click', () => {
    say('');
    // Nothing was chosen, or the device has nothing that fits: the user can go on as they like.
    ask().catch((error) => {
      if (error.name === 'InvalidStateError') say(form.dataset.alreadyHere);
      else if (error.name !== 'AbortError') say(form.dataset.noneUsed);
    });
  });
  if (form.dataset.passkey !== 'get' || form.dataset.autofill === undefined) return;
  if (!(await window.PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  await ask('conditional').catch(() => undefined);
}

if (window.PublicKeyCredential !== undefined) {
  for (const hidden of document.querySelectorAll('[data-with-passkeys]')) hidden.hidden = false;
  if (form !== null) begin();
  if (marker !== null) {
    window.PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().then((can) => {
      if (can) marker.value = 'yes';
    });
  }
}
