/**
 * RFC 9449 §8: nonces that no replica has to store: a keyed hash of the workspace and the minute. Every replica with the same
 * installation secret makes and knows the same ones.
 */
export class DpopNonces {
  /** `key`: 32 bytes, `deriveKey(secret, 'dpop-nonce')`. */
  constructor(readonly key: Uint8Array) {}

  /** The nonce to give now (`now`: Unix ms). Changes every 60 s. */
  current(_workspaceId: string, _now: number): string {
    throw new Error('not written yet');
  }

  /** Whether we gave it for this workspace, at most two to three minutes ago. */
  isCurrent(_nonce: string, _workspaceId: string, _now: number): boolean {
    throw new Error('not written yet');
  }
}
