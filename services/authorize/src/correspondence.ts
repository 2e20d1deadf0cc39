import type { RequestedBy } from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { Language } from '@ostiary/oauth/languages';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { RequestContext } from '@ostiary/platform/request-context';

/** For identity: a user acts for himself, from there; and how the workspace writes to him. `language`: of the page that he is at. */
export function requestedByUser(
  workspace: Workspace,
  { requestId, address, userAgent }: Pick<RequestContext, 'requestId' | 'address' | 'userAgent'>,
  language: Language,
): RequestedBy {
  const { tenant, slug, name, settings } = workspace;
  return {
    actorType: 'user',
    actorId: '',
    requestId,
    address,
    userAgent,
    tenant,
    workspace: slug,
    auditAddress: settings.auditAddress,
    correspondence: { workspaceName: name, senderName: settings.email?.senderName ?? '', locales: [language] },
  };
}
