import { Center, Loader } from '@mantine/core';
import { Suspense, useEffect } from 'react';
import { Outlet, useLocation } from 'react-router';

/** Around every page. */
export function Root() {
  const { pathname } = useLocation();
  // A page change is announced by the document's title and by the focus, as a new document would be.
  useEffect(() => {
    if (pathname !== '') window.scrollTo(0, 0);
    const main = document.querySelector<HTMLElement>('main');
    if (document.activeElement === document.body) return;
    if (document.activeElement?.closest('[role="dialog"]')) return;
    main?.setAttribute('tabindex', '-1');
    main?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <Suspense
      fallback={
        <Center h="100dvh">
          <Loader aria-label="Loading" />
        </Center>
      }
    >
      <Outlet />
    </Suspense>
  );
}
