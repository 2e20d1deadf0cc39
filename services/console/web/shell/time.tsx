import { Tooltip } from '@mantine/core';
import { exactTime, fromNow } from './words.js';

/** How long ago, and exactly when for who asks. */
export function Time({ at }: { readonly at: string }) {
  return (
    <Tooltip label={exactTime(at)}>
      <time dateTime={at} title={exactTime(at)}>
        {fromNow(at, Date.now())}
      </time>
    </Tooltip>
  );
}
