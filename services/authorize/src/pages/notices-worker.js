// Shows what the server says (Push API, RFC 8030), and opens the page of what waits. It controls no page: its scope is the folder it is in, where there is none.

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('push', (event) => {
  const { title, body, lang } = event.data.json();
  // One at a time: of several that wait, the page tells.
  event.waitUntil(self.registration.showNotification(title, { body, lang, tag: 'requests', renotify: true }));
});

// Whatever a message says, a click leads to this workspace's page and nowhere else.
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(new URL('../requests', self.location.href).href));
});
