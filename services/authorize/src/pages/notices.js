// The switch for notices of what waits (Push API, RFC 8030). The page works without it: what needs it is hidden until it is here.
// The form holds the workspace's key and the address of the worker; what the browser answers is sent with the form, like any other field.

const form = document.querySelector('form[data-notices]');
const status = form?.querySelector('[role="status"]');

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** Once its worker is there for messages: a browser gives no subscription before. */
async function activeRegistration() {
  const registration = await navigator.serviceWorker.register(form.dataset.worker);
  const worker = registration.installing ?? registration.waiting;
  if (registration.active === null && worker !== null) {
    await new Promise((resolve, reject) => {
      worker.addEventListener('statechange', () => {
        if (worker.state === 'activated') resolve();
        if (worker.state === 'redundant') reject(new Error('the worker was not installed'));
      });
    });
  }
  return registration;
}

async function subscribe() {
  const { pushManager } = await activeRegistration();
  // One of an earlier session, perhaps of somebody else: what is sent there reaches this browser no more.
  await (await pushManager.getSubscription())?.unsubscribe();
  const applicationServerKey = bytes(form.dataset.key);
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
}

async function switchOn() {
  status.textContent = '';
  if ((await Notification.requestPermission()) !== 'granted') {
    status.textContent = form.dataset.denied;
    return;
  }
  const subscription = await subscribe();
  form.elements.endpoint.value = subscription.endpoint;
  form.elements.p256dh.value = text(subscription.getKey('p256dh'));
  form.elements.auth.value = text(subscription.getKey('auth'));
  form.submit();
}

if (form !== null && 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window) {
  form.hidden = false;
  for (const shown of document.querySelectorAll('[data-without-notices]')) shown.hidden = true;
  form.querySelector('button').addEventListener('click', () => {
    switchOn().catch(() => {
      status.textContent = form.dataset.failed;
    });
  });
}
