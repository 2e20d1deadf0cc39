import { output } from '../../deploy/local/fetching.ts';

/** A Kubernetes to test on. */
export interface Cluster {
  readonly description: string;
  /** Whether nodes may be killed, and the power cut. */
  readonly isLab: boolean;
  /** Throws with the end of what the program wrote when it fails. */
  run(program: 'kubectl' | 'helm', args: readonly string[], signal?: AbortSignal): Promise<string>;
  /** Makes the images of an archive known to every node. */
  takeImages(archive: string): Promise<void>;
}

/** The cluster of KUBECONFIG. Its nodes pull images from OSTIARY_CLUSTER_REGISTRY, where somebody has put them. */
export class GivenCluster implements Cluster {
  readonly description = `the cluster of ${process.env.KUBECONFIG}`;
  readonly isLab = false;

  run(program: 'kubectl' | 'helm', args: readonly string[], signal?: AbortSignal): Promise<string> {
    return output(program, args, { signal });
  }

  async takeImages(): Promise<void> {
    // Nothing to do: `node tools/images.mjs` and a push come before.
  }
}
