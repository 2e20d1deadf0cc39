import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { createBrowserRouter, type RouteObject } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { type Page, TENANT_PAGES, WORKSPACE_PAGES } from './pages.js';
import { ErrorPage, NotFound } from './shell/error-page.js';
import { createQueries } from './shell/queries.js';
import { Root } from './shell/root.js';
import { Shell } from './shell/shell.js';
import { NoTenant, SignedOut, SignInFailed } from './shell/signed-out-pages.js';
import { useStepUp } from './shell/step-up.js';
import { contrast, theme } from './theme/theme.js';

const routeOf = ({ path, load }: Page): RouteObject => ({
  ...(path === '' ? { index: true } : { path }),
  lazy: load,
  ErrorBoundary: ErrorPage,
});

const router = createBrowserRouter(
  [
    {
      Component: Root,
      ErrorBoundary: ErrorPage,
      HydrateFallback: () => null,
      children: [
        { index: true, lazy: () => import('./shell/front-page.js') },
        { path: 'register', lazy: () => import('./registration/register-page.js') },
        { path: 'signed-out', Component: SignedOut },
        { path: 'sign-in-failed', Component: SignInFailed },
        { path: 'no-tenant', Component: NoTenant },
        {
          path: 'tenants/:tenant',
          Component: Shell,
          children: [...TENANT_PAGES.map(routeOf), { path: '*', Component: NotFound, ErrorBoundary: ErrorPage }],
        },
        {
          path: 'tenants/:tenant/workspaces/:workspace',
          Component: Shell,
          children: [...WORKSPACE_PAGES.map(routeOf), { path: '*', Component: NotFound, ErrorBoundary: ErrorPage }],
        },
        { path: '*', Component: NotFound },
      ],
    },
  ],
  { basename: '/console' },
);

const queries = createQueries();

/** CSP: styles that the component library writes into the page carry the nonce of the page's answer. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

// The same for what it locks scrolling with (get-nonce reads this name).
Object.assign(globalThis, { __webpack_nonce__: nonce });

// Nothing to show before something has been done.
const Notifications = lazy(async () => ({ default: (await import('@mantine/notifications')).Notifications }));

const StepUpDialog = lazy(() => import('./shell/step-up-dialog.js'));

/** Loaded when it is needed for the first time, which is seldom. */
function StepUp() {
  return useStepUp() === undefined ? null : (
    <Suspense>
      <StepUpDialog />
    </Suspense>
  );
}

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={contrast}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
        <StepUp />
        <Suspense>
          <Notifications position="bottom-right" />
        </Suspense>
      </QueryClientProvider>
    </MantineProvider>
  );
}
