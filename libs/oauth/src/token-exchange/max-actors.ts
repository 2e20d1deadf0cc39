/** RFC 8693 §4.1: actors in one chain where the workspace does not say. */
export const DEFAULT_MAX_ACTORS = 4;
