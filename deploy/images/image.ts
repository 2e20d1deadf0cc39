/** One file of an image, or one link. Paths are absolute, as they are in the image. */
export type Entry =
  | { readonly path: string; readonly source: string }
  | { readonly path: string; readonly text: string; readonly executable?: boolean }
  | { readonly path: string; readonly linkTo: string };

/** A part of the image that changes for a reason of its own. Images that have the same layer share it. */
export interface Layer {
  readonly name: string;
  readonly entries: readonly Entry[];
  /** The time of its files, in seconds since 1970: that of the release for what a browser may ask the age of. */
  readonly modified: number;
}

/** What a container of the image runs, when nothing else is said. */
export interface Run {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
  /** SIGTERM when left out. */
  readonly stopSignal?: string;
}

/** A component of the bill of materials. */
export interface Component {
  readonly type: 'library' | 'application';
  readonly name: string;
  readonly version: string;
  /** https://github.com/package-url/purl-spec */
  readonly purl: string;
  /** An SPDX expression. */
  readonly license?: string;
  /** SHA-512, hex: that of the archive in the registry. */
  readonly sha512?: string;
}

export interface Image {
  /** The name without registry and tag: `token`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly run: Run;
  /** From what changes least to what changes most. */
  readonly layers: readonly Layer[];
  readonly components: readonly Component[];
}

/** What is the same for all images of one build. */
export interface Release {
  readonly version: string;
  /** The commit, or `unknown`. */
  readonly revision: string;
  /** SOURCE_DATE_EPOCH: seconds since 1970. https://reproducible-builds.org/specs/source-date-epoch/ */
  readonly epoch: number;
}

/** The account that every image runs as: nobody's, and not root. */
export const accountId = 65532;
