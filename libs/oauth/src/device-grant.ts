import { SECURITY_PROFILES } from './security-profile.js';
import { DEVICE_CODE_GRANT, type WorkspaceSettings } from './workspace.js';

/** RFC 8628 §3.2: how long a device may wait for its user. */
export const DEVICE_CODE_SECONDS = 600;

/**
 * RFC 8628: whether some client of the workspace may have its users decide on another device: the workspace has the grant, and its floor does. What
 * is stricter than a floor without it has none either.
 */
export function offersDeviceGrant({
  grantTypes,
  securityProfile,
}: Pick<WorkspaceSettings, 'grantTypes' | 'securityProfile'>): boolean {
  return grantTypes.includes(DEVICE_CODE_GRANT) && SECURITY_PROFILES[securityProfile].deviceGrant === 'offered';
}
