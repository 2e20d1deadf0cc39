import type { RequestedBy } from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { RequestContext } from '@ostiary/platform/request-context';

/** For identity: a user acts for himself, from there; and how the workspace writes to him. `locales`: BCP 47, most wanted first. */
export function requestedByUser(
  workspace: Workspace,
  { requestId, address, userAgent }: Pick<RequestContext, 'requestId' | 'address' | 'userAgent'>,
  locales: readonly string[],
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
    correspondence: { workspaceName: name, senderName: settings.email?.senderName ?? '', locales: [...locales] },
  };
}

const MOST_LOCALES = 10;

/** RFC 9110 §12.5.4: the languages that the browser wants, most wanted first. */
export function acceptedLanguages(header: string | undefined): string[] {
  const wishes = (header ?? '')
    .slice(0, 500)
    .split(',')
    .flatMap((part) => {
      const [tag = '', weight] = part.trim().split(/\s*;\s*q=/i, 2);
      const quality = weight === undefined ? 1 : Number(weight);
      return /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(tag) && tag.length <= 35 && quality > 0
        ? [{ tag, quality }]
        : [];
    });
  return wishes
    .sort((one, other) => other.quality - one.quality)
    .slice(0, MOST_LOCALES)
    .map(({ tag }) => tag);
}
