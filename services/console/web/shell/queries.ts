import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { Problem } from '../api/problem.js';
import { goToSignIn } from './session.js';
import { askForStepUp } from './step-up.js';

/** What every call has in common: a lost session leads to the sign-in, a step-up challenge to its dialog; a refusal is not tried again. */
export function createQueries(): QueryClient {
  const onError = (error: Error) => {
    if (!(error instanceof Problem)) return;
    if (error.stepUp !== undefined) askForStepUp(error.stepUp);
    else if (error.isSignedOut) goToSignIn();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < 2 && !(error instanceof Problem && error.status < 500),
      },
    },
  });
}
