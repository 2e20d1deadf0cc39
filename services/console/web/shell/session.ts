import { queryOptions, useQuery } from '@tanstack/react-query';
import { OWN_HEADER } from '../api/call.js';
import { Problem, type StepUp } from '../api/problem.js';

export interface SignedIn {
  readonly signed_in: true;
  readonly user: {
    readonly id: string;
    readonly username?: string;
    readonly name?: string;
    readonly auth_time?: number;
  };
}

/** Who sits here; the cookie that knows is not for scripts. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<SignedIn | { readonly signed_in: false }> => {
    const response = await fetch('/console/session', { headers: OWN_HEADER });
    if (!response.ok) throw new Problem(response.status, await response.json());
    return response.json();
  },
  staleTime: 60_000,
});

export function useSession(): SignedIn | undefined {
  const { data } = useQuery(sessionQuery);
  return data?.signed_in === true ? data : undefined;
}

interface SignInWish {
  readonly returnTo?: string;
  readonly loginHint?: string;
  /** Ask for the password even if somebody is signed in. */
  readonly again?: boolean;
  readonly stepUp?: StepUp;
}

/** Leaves for the sign-in page, and comes back to where it began. */
export function goToSignIn({ returnTo, loginHint, again, stepUp }: SignInWish = {}): void {
  const { pathname, search } = window.location;
  const query = new URLSearchParams({ return_to: returnTo ?? `${pathname}${search}` });
  if (loginHint !== undefined) query.set('login_hint', loginHint);
  if (again) query.set('again', '1');
  if (stepUp?.max_age !== undefined) query.set('max_age', String(stepUp.max_age));
  if (stepUp?.acr_values !== undefined) query.set('acr_values', stepUp.acr_values);
  window.location.assign(`/console/session/sign-in?${query}`);
}

/** Ends the session here and at the authorization server. */
export async function signOut(): Promise<void> {
  const response = await fetch('/console/session/end', { method: 'POST', headers: OWN_HEADER });
  if (!response.ok) throw new Problem(response.status, await response.json());
  const { location }: { location: string } = await response.json();
  window.location.assign(location);
}
