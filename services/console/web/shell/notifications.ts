/** A word that something was done. What shows it is loaded with the first: no page waits for it. */
export const notifications = {
  show(notice: { readonly message: string }): void {
    void import('@mantine/notifications').then((loaded) => loaded.notifications.show(notice));
  },
};
